import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Refusal, type Envelope as KernelEnvelope, type Ids, type Position } from '@guildhall/eventing';
import { canonical } from './canonical.ts';
import { takes } from '../operation/input.ts';
import { requestOf } from './caller.ts';
import { idempotencyKeyOf, ifMatchOf } from './headers.ts';
import { minPositionOf } from './positions.ts';
import type { Reply, Request } from './visit.ts';

declare module 'fastify' {
  interface FastifyInstance {
    ids: Ids;
    inFlight: Set<string>;
  }
}

/** Keys are their owner's; who is nobody yet shares them with the network at most. */
const principalOf = ({ visit: { caller, network } }: Request): string => caller?.accountId ?? `network:${network}`;

/** Two requests of one key at once: the second learns that the first is still under way. */
const enter = (inFlight: Set<string>, commandId: string, reply: Reply): void => {
  if (inFlight.has(commandId)) throw new Refusal('conflict', 'idempotency.in-flight', { retryAfter: 1 });
  inFlight.add(commandId);
  reply.raw.once('close', () => inFlight.delete(commandId)); // comes after every answer, and when the client hangs up
};

/**
 * What surrounds the command that a request asks for: the same key again gives the same command id. Where an answer must not tell what
 * exists, a key counts for one body only, and no revision is compared: there is nothing yet that could be told from something.
 */
export const envelope = (request: Request, reply: Reply): KernelEnvelope => {
  const { ids, inFlight } = request.server;
  const isUniform = request.visit.operation?.uniform === true;
  const key = idempotencyKeyOf(request.headers['idempotency-key']);
  const ifMatch = isUniform ? undefined : ifMatchOf(request.headers['if-match']);
  const { traceId, traceparent } = request.visit.trace;
  const commandHash = ids.fingerprint(`${request.method} ${request.url}\n${canonical(request.body)}`);
  const commandId = key === undefined ? ids.random() : ids.derive(principalOf(request), key, ...(isUniform ? [commandHash] : []));
  if (key !== undefined) enter(inFlight, commandId, reply);
  return {
    commandId,
    commandHash,
    correlationId: traceId,
    causationId: traceId,
    traceparent,
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
};

const replyOf = (context: ExecutionContext): Reply => context.switchToHttp().getResponse<Reply>();

/** The command's surroundings: hand it to the core's `handle`. */
export type Envelope = KernelEnvelope;
const WithEnvelope = createParamDecorator((_: unknown, context: ExecutionContext): Envelope =>
  envelope(requestOf(context), replyOf(context)),
);

export const Envelope = (): ParameterDecorator => takes({ writes: true }, WithEnvelope());

/** The position that a read must have come to (`Guildhall-Min-Position`), if the client named one. */
export type MinPosition = Position | undefined;
const WithMinPosition = createParamDecorator((_: unknown, context: ExecutionContext): MinPosition => minPositionOf(requestOf(context)));
export const MinPosition = (): ParameterDecorator => takes({ waits: true }, WithMinPosition());
