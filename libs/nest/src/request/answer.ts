import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Position, Revision } from '@guildhall/eventing';
import { POSITION } from './positions.ts';
import type { Reply } from './visit.ts';

/** Any part of what a command was answered with; `httpStatus` where it is the operation's alternative one. */
type Stamp = Readonly<{ revision?: Revision; position?: Position; httpStatus?: number }>;

/** Stamps the answer with `ETag` and `Guildhall-Position`, unless it must tell nothing, and gives the body back. */
export const answer = <T = undefined>(reply: Reply, { revision, position, httpStatus }: Stamp, body?: T): T => {
  if (httpStatus !== undefined) void reply.code(httpStatus);
  if (reply.request.visit.operation?.uniform === true) return body as T; // as below
  if (revision !== undefined) void reply.header('etag', `"${String(revision)}"`);
  if (position !== undefined && position !== '') void reply.header(POSITION, position);
  return body as T; // undefined only where T is
};

/** `return answer(handled, body)`: every write ends so; a read that knows a revision may, too. */
export type Answer = <T = undefined>(stamp: Stamp, body?: T) => T;
export const Answer = createParamDecorator((_: unknown, context: ExecutionContext): Answer => {
  const reply = context.switchToHttp().getResponse<Reply>();
  return (stamp, body) => answer(reply, stamp, body);
});
