import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Position, Revision } from '@guildhall/eventing';
import { POSITION } from './positions.ts';
import type { Reply } from '../http/request-context.ts';

/** An answer, or any part of a command's result with the body beside it; `httpStatus` for the operation's alternative answer. */
type AnswerMetadata<T> = Readonly<{ body?: T; revision?: Revision; position?: Position; httpStatus?: number }>;

/** Sets `ETag` and `Guildhall-Position`, unless the operation is uniform, and returns the body. */
const answer = <T = undefined>(reply: Reply, { revision, position, httpStatus, ...own }: AnswerMetadata<T>, body = own.body): T => {
  if (httpStatus !== undefined) void reply.code(httpStatus);
  if (reply.request.requestContext.operation?.uniform === true) return body as T; // as below
  if (revision !== undefined) void reply.header('etag', `"${String(revision)}"`);
  if (position !== undefined && position !== '') void reply.header(POSITION, position);
  return body as T; // undefined only where T is
};

/** `return answer(await app.commands.renameTeam(…))`: every write ends so; a read that knows a revision may, too. */
export type Answer = <T = undefined>(metadata: AnswerMetadata<T>, body?: T) => T;
export const Answer = createParamDecorator((_: unknown, context: ExecutionContext): Answer => {
  const reply = context.switchToHttp().getResponse<Reply>();
  return (metadata, body) => answer(reply, metadata, body);
});
