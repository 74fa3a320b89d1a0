import type { preSerializationHookHandler } from 'fastify';

/** For tests: an answer that its operation does not declare, by status or schema, is an error. */
export const checkAnswer: preSerializationHookHandler = (request, reply, payload, done) => {
  const operation = request.requestContext.operation;
  if (operation === undefined || reply.statusCode >= 400) return done(null, payload);
  const declared = [operation, operation.alternative].find((one) => one?.status === reply.statusCode);
  if (declared === undefined)
    return done(new Error(`${operation.id} answers ${String(reply.statusCode)}, declared is ${String(operation.status)}`));
  const wrong = declared.answer?.safeParse(payload).error;
  if (wrong === undefined) done(null, payload);
  else done(new Error(`${operation.id} answers what it does not declare: ${wrong.message}`));
};
