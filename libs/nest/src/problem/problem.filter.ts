import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Reply, Request, Visit } from '../request/visit.ts';
import type { WordsOf } from './common-refusals.ts';
import { answeredOf, INTERNAL, problemOf } from './problem.ts';

type Failed = (error: unknown, visit: Visit) => void;
/** Nest refuses odd targets (`*`, whole URLs) before our hook has seen the request. */
type Greet = (request: Request, reply: Reply) => Visit;

const MEDIA_TYPE = 'application/problem+json';

/** The one place where an error becomes an answer: refusals by their kind, the unexpected as a bare 500 that is logged. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly words: WordsOf,
    private readonly failed: Failed,
    private readonly greet: Greet,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<Request>(), http.getResponse<Reply>());
  }

  answer(error: unknown, request: Request, reply: Reply): void {
    const visit = (request.visit as Visit | undefined) ?? this.greet(request, reply); // undefined in that one case
    const answered = answeredOf(error) ?? INTERNAL;
    if (answered.status >= 500) this.failed(error, visit);
    if (reply.sent) return;
    if (answered.headers !== undefined) void reply.headers(answered.headers);
    const body = Buffer.from(JSON.stringify(problemOf(answered, visit.trace.traceId, this.words))); // to a string Fastify would add a charset, which JSON does not know
    void reply.code(answered.status).header('content-type', MEDIA_TYPE).send(body);
  }
}
