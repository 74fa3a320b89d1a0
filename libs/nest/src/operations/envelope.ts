import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import {
  SYSTEM,
  type Clock,
  type CommandEnvelope as KernelCommandEnvelope,
  type Envelope as KernelEnvelope,
  type Ids,
  type QueryEnvelope as KernelQueryEnvelope,
} from '@guildhall/eventing';
import { canonicalJson } from './canonical-json.ts';
import { withInput } from './input.ts';
import type { Caller } from '../auth/caller.ts';
import { idempotencyKeyOf, ifMatchOf } from './conditional-headers.ts';
import { minPositionOf } from './positions.ts';
import { principalOf, requestOf, type Reply, type Request } from '../http/request-context.ts';
import { commonRefusal } from './common-refusals.ts';

declare module 'fastify' {
  interface FastifyInstance {
    ids: Ids;
    clock: Pick<Clock, 'now'>;
    inFlight: Set<string>;
  }
}

/** Of two requests with the same key at once, the second is refused while the first is in flight. */
const markInFlight = (inFlight: Set<string>, commandId: string, reply: Reply): void => {
  if (inFlight.has(commandId)) throw commonRefusal('idempotency.in-flight', { retryAfter: 1 });
  inFlight.add(commandId);
  reply.raw.once('close', () => inFlight.delete(commandId)); // after every answer, and when the client disconnects
};

/**
 * The envelope of the command that a request asks for: the same key gives the same command id. In a uniform operation a key counts for one
 * body only, and `If-Match` is ignored, since either would reveal what exists.
 */
const envelope = (request: Request, reply: Reply): KernelEnvelope => {
  const { ids, clock, inFlight } = request.server;
  const isUniform = request.requestContext.operation?.uniform === true;
  const key = idempotencyKeyOf(request.headers['idempotency-key']);
  const ifMatch = isUniform ? undefined : ifMatchOf(request.headers['if-match']);
  const { traceId, traceparent } = request.requestContext.trace;
  const commandHash = ids.fingerprint(`${request.method} ${request.url}\n${canonicalJson(request.body)}`);
  const commandId = key === undefined ? ids.random() : ids.derive(principalOf(request), key, ...(isUniform ? [commandHash] : []));
  if (key !== undefined) markInFlight(inFlight, commandId, reply);
  return {
    by: request.requestContext.caller?.accountId ?? SYSTEM,
    at: clock.now().toISOString(),
    commandId,
    commandHash,
    correlationId: traceId,
    causationId: traceId,
    traceparent,
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
};

const replyOf = (context: ExecutionContext): Reply => context.switchToHttp().getResponse<Reply>();

/** Ids, trace and preconditions of the command, for the core. */
export type Envelope = KernelEnvelope;
const WithEnvelope = createParamDecorator((_: unknown, context: ExecutionContext): Envelope =>
  envelope(requestOf(context), replyOf(context)),
);

export const Envelope = (): ParameterDecorator => withInput({ writes: true }, WithEnvelope());

/** What surrounds the command of a signed-in caller; with `optional` access it is a `CommandEnvelope<Caller | undefined>`. */
export type CommandEnvelope<Who = Caller> = KernelCommandEnvelope<Who>;
const WithCommandEnvelope = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = requestOf(context);
  return { ...envelope(request, replyOf(context)), caller: request.requestContext.caller };
});
export const CommandEnvelope = (): ParameterDecorator => withInput({ writes: true }, WithCommandEnvelope());

/** What surrounds the query of a signed-in caller: also the position that it must have reached (`Guildhall-Min-Position`), if the client named one. */
export type QueryEnvelope<Who = Caller> = KernelQueryEnvelope<Who>;
const WithQueryEnvelope = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const request = requestOf(context);
  const minPosition = minPositionOf(request);
  return { caller: request.requestContext.caller, ...(minPosition === undefined ? {} : { minPosition }) };
});
export const QueryEnvelope = (): ParameterDecorator => withInput({ waits: true }, WithQueryEnvelope());
