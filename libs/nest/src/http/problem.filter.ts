import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Reply, Request, RequestContext } from './request-context.ts';
import { errorResponseOf, problemOf } from './problem.ts';

type OnError = (error: unknown, context: RequestContext) => void;
/** Nest refuses unusual targets (`*`, absolute URLs) before our `onRequest` hook has run. */
type OpenRequestContext = (request: Request, reply: Reply) => RequestContext;

const MEDIA_TYPE = 'application/problem+json';

/** Turns every error into a problem: a refusal by its kind, anything unexpected into a bare 500 that is logged. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly onError: OnError,
    private readonly openRequestContext: OpenRequestContext,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.respond(error, http.getRequest<Request>(), http.getResponse<Reply>());
  }

  respond(error: unknown, request: Request, reply: Reply): void {
    const context = (request.requestContext as RequestContext | undefined) ?? this.openRequestContext(request, reply); // undefined in that one case
    const response = errorResponseOf(error, context.operation?.refusals);
    if (response.status >= 500) this.onError(error, context);
    if (reply.sent) return;
    if (response.headers !== undefined) void reply.headers(response.headers);
    const body = Buffer.from(JSON.stringify(problemOf(response, context.trace.traceId))); // to a string Fastify would add a charset, which JSON does not have
    void reply.code(response.status).header('content-type', MEDIA_TYPE).send(body);
  }
}
