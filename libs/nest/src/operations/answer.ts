import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Position, Revision } from '@guildhall/eventing';
import { POSITION } from './positions.ts';
import type { Reply } from '../http/request-context.ts';

/** Any part of a command's result; `httpStatus` for the operation's alternative answer. */
type AnswerMetadata = Readonly<{ revision?: Revision; position?: Position; httpStatus?: number }>;

/** Sets `ETag` and `Guildhall-Position`, unless the operation is uniform, and returns the body. */
export const answer = <T = undefined>(reply: Reply, { revision, position, httpStatus }: AnswerMetadata, body?: T): T => {
  if (httpStatus !== undefined) void reply.code(httpStatus);
  if (reply.request.requestContext.operation?.uniform === true) return body as T; // as below
  if (revision !== undefined) void reply.header('etag', `"${String(revision)}"`);
  if (position !== undefined && position !== '') void reply.header(POSITION, position);
  return body as T; // undefined only where T is
};

/** `return answer(result, body)`: every write ends so; a read that knows a revision may, too. */
export type Answer = <T = undefined>(metadata: AnswerMetadata, body?: T) => T;
export const Answer = createParamDecorator((_: unknown, context: ExecutionContext): Answer => {
  const reply = context.switchToHttp().getResponse<Reply>();
  return (metadata, body) => answer(reply, metadata, body);
});
