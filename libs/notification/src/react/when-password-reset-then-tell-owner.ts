import type { PasswordResetV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** A reset is a change of the password like any other. */
export const whenPasswordResetThenTellOwner: Reactor<PasswordResetV1> = {
  name: 'when-password-reset-then-tell-owner',
  on: 'identity.password-reset.v1',
  react: ({ id, time, data: { accountId } }) => [
    { name: 'send-email', data: { emailId: typeId('eml', id), template: 'password-changed', dueAt: time, accountId } },
  ],
};
