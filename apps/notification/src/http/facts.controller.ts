import { contexts } from '@guildhall/contracts';
import type { Context, FactBatch } from '@guildhall/eventing';
import { Facts } from '@guildhall/nest';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CONTEXT } from '../tokens.ts';

/** Other contexts' facts, batch by batch, as the core's views and reactions take them. */
@Controller()
export class FactsController {
  constructor(@Inject(CONTEXT) private readonly context: Context) {}

  @Facts('notification', contexts.identity.topic.name)
  identity(@Payload() batch: FactBatch): Promise<void> | undefined {
    return this.context.consume[batch.topic]?.(batch);
  }

  @Facts('notification', contexts.organization.topic.name)
  organization(@Payload() batch: FactBatch): Promise<void> | undefined {
    return this.context.consume[batch.topic]?.(batch);
  }
}
