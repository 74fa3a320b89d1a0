import type { PasswordChangedV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** An owner who did not do it learns of it. */
export const whenPasswordChangedThenTellOwner: Reactor<PasswordChangedV1> = {
  name: 'when-password-changed-then-tell-owner',
  on: 'identity.password-changed.v1',
  react: ({ id, time, data: { accountId } }) => [
    { name: 'send-email', data: { emailId: typeId('eml', id), template: 'password-changed', dueAt: time, accountId } },
  ],
};
