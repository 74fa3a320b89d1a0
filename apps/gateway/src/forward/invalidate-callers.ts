import type { AccountRenamedV1, PasswordChangedV1, PasswordResetV1, SessionEndedV1 } from '@guildhall/contracts';
import type { FactBatch } from '@guildhall/eventing';
import type { CallerInvalidation } from './caller-cache.ts';

/** Facts of identity after which a cached caller may have changed or is no longer valid. */
type CallerFact = SessionEndedV1 | PasswordChangedV1 | PasswordResetV1 | AccountRenamedV1;

const apply = ({ type, data }: CallerFact, { sessionEnded, accountChanged }: CallerInvalidation): void => {
  switch (type) {
    case 'identity.session-ended.v1':
      return sessionEnded(data.sessionId);
    case 'identity.password-changed.v1':
    case 'identity.password-reset.v1':
    case 'identity.account-renamed.v1':
      return accountChanged(data.accountId);
  }
};

/** Consumes facts of identity; others of the topic are ignored. */
export const invalidateCallers =
  (invalidation: CallerInvalidation) =>
  async ({ facts, commit }: FactBatch): Promise<void> => {
    for (const fact of facts as readonly CallerFact[]) apply(fact, invalidation); // of another type `apply` does nothing
    await commit();
  };
