import type { PasswordResetRequestedV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** Only the address's owner can set a new password. */
export const whenPasswordResetRequestedThenSendLink: Reactor<PasswordResetRequestedV1> = {
  name: 'when-password-reset-requested-then-send-link',
  on: 'identity.password-reset-requested.v1',
  react: ({ id, time, data: { accountId, resetId } }) => [
    { name: 'send-email', data: { emailId: typeId('eml', id), template: 'password-reset', dueAt: time, accountId, resetId } },
  ],
};
