import { contexts, type PasswordChangedV1, type PasswordResetV1, type AccountRenamedV1, type SessionEndedV1 } from '@guildhall/contracts';
import type { FactBatch } from '@guildhall/eventing';
import { Facts } from '@guildhall/nest';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { CallerInvalidation } from './caller-cache.ts';

export const INVALIDATION = Symbol('invalidation');

/** The facts of the topic that matter to a gateway. */
type SessionFact = SessionEndedV1 | PasswordChangedV1 | PasswordResetV1 | AccountRenamedV1;

/** Facts that make cached callers untrue. */
@Controller()
export class SessionsController {
  constructor(@Inject(INVALIDATION) private readonly invalidate: CallerInvalidation) {}

  @Facts('gateway', contexts.identity.topic.name)
  async identity(@Payload() { facts, commit }: FactBatch): Promise<void> {
    for (const fact of facts as readonly SessionFact[]) this.apply(fact); // the topic's own, and `apply` ignores the others
    await commit();
  }

  private apply({ type, data }: SessionFact): void {
    switch (type) {
      case 'identity.session-ended.v1':
        return this.invalidate.sessionEnded(data.sessionId);
      case 'identity.password-changed.v1':
      case 'identity.password-reset.v1':
      case 'identity.account-renamed.v1':
        return this.invalidate.accountChanged(data.accountId);
    }
  }
}
