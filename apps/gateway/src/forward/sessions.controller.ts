import { contexts, type PasswordChangedV1, type PasswordResetV1, type AccountRenamedV1, type SessionEndedV1 } from '@guildhall/contracts';
import type { FactBatch } from '@guildhall/eventing';
import { Facts } from '@guildhall/nest';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { SessionWatch } from './callers.ts';

export const WATCH = Symbol('watch');

/** What this gateway listens for; all else of the topic is no matter of its. */
type Heard = SessionEndedV1 | PasswordChangedV1 | PasswordResetV1 | AccountRenamedV1;

/** Every gateway hears every fact that makes a caller another, or nobody. */
@Controller()
export class SessionsController {
  constructor(@Inject(WATCH) private readonly watch: SessionWatch) {}

  @Facts('gateway', contexts.identity.topic.name)
  async identity(@Payload() { facts, commit }: FactBatch): Promise<void> {
    for (const fact of facts as readonly Heard[]) this.hear(fact); // the topic's own, and `hear` lets the others pass
    await commit();
  }

  private hear({ type, data }: Heard): void {
    switch (type) {
      case 'identity.session-ended.v1':
        return this.watch.sessionEnded(data.sessionId);
      case 'identity.password-changed.v1':
      case 'identity.password-reset.v1':
      case 'identity.account-renamed.v1':
        return this.watch.accountChanged(data.accountId);
    }
  }
}
