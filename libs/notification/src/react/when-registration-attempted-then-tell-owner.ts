import type { RegistrationAttemptedV1 } from '@guildhall/contracts';
import { typeId, type Reactor } from '@guildhall/eventing';

/** The answer to a registration tells nothing; the address's owner is told that there is an account already. */
export const whenRegistrationAttemptedThenTellOwner: Reactor<RegistrationAttemptedV1> = {
  name: 'when-registration-attempted-then-tell-owner',
  on: 'identity.registration-attempted.v1',
  react: ({ id, time, data: { accountId } }) => [
    { name: 'send-email', data: { emailId: typeId('eml', id), template: 'registration-attempted', dueAt: time, accountId } },
  ],
};
