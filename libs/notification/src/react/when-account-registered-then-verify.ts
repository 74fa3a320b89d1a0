import type { AccountRegisteredV2 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** Whoever follows the link owns the address. */
export const whenAccountRegisteredThenVerify: Reactor<AccountRegisteredV2> = {
  name: 'when-account-registered-then-verify',
  on: 'identity.account-registered.v2',
  react: ({ id, time, data: { accountId, issue } }) => [
    { name: 'send-email', data: { emailId: typeId('eml', id), template: 'verification', dueAt: time, accountId, issue } },
  ],
};
