import type { AccountRegisteredV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** Whoever follows the link owns the address. */
export const whenAccountRegisteredThenVerify: Reactor<AccountRegisteredV1> = {
  name: 'when-account-registered-then-verify',
  on: 'identity.account-registered.v1',
  react: ({ id, time, data: { accountId, registrationId } }) => [
    { name: 'send-email', data: { emailId: typeId('eml', id), template: 'verification', dueAt: time, accountId, registrationId } },
  ],
};
