import type { HttpProblemCode } from '../http/http-problem.ts';
import { commonProblems, problemTextsOf, type ProblemText } from '../http/problem.ts';
import type { CommonRefusalCode } from './common-refusals.ts';
import { readsCredentials, type Operation } from './operation.ts';

type DeclaredRoute = Readonly<{ method: string; path: string; operation: Operation }>;

const every = (): boolean => true;
const authenticated = ({ operation }: DeclaredRoute): boolean => readsCredentials(operation);
const writing = ({ operation }: DeclaredRoute): boolean => operation.input.writes === true;
/** A uniform operation answers a reused key like a new one, and takes no `If-Match`. */
const conditional = (route: DeclaredRoute): boolean => writing(route) && route.operation.uniform !== true;
const waiting = ({ operation }: DeclaredRoute): boolean => operation.input.waits === true;
/** Whether its method may have a body: it is checked even if the operation takes none. */
const withBody = ({ method }: DeclaredRoute): boolean => method !== 'GET';

/** Which operations may meet which common code. The others happen outside of operations, or are declared by the operations themselves. */
const COMMON: Readonly<Partial<Record<CommonRefusalCode | HttpProblemCode, (route: DeclaredRoute) => boolean>>> = {
  'command.contended': writing,
  'credentials.invalid': authenticated,
  'credentials.missing': (route) => authenticated(route) && route.operation.access !== 'optional',
  'header.malformed': every,
  'header.repeated': every,
  'host.unknown': ({ operation }) => operation.access === 'development',
  'idempotency.in-flight': writing,
  'idempotency.key-reused': conditional,
  'internal.error': every,
  'position.unknown': waiting,
  'query.malformed': every,
  'query.repeated': every,
  'rate.limited': ({ operation }) => operation.limit !== 'none',
  'read.too-early': waiting,
  'read.too-many': waiting,
  'request.expectation': every,
  'request.headers-too-large': every,
  'request.invalid': ({ operation: { input } }) => input.body !== undefined || input.query !== undefined,
  'request.malformed': every,
  'request.media-type': withBody,
  'request.path-too-long': ({ path }) => path.includes(':'),
  'request.too-complex': withBody,
  'request.too-large': withBody,
  'request.too-slow': every,
  'revision.mismatch': conditional,
  'service.unavailable': every,
  'stream.too-many': ({ operation }) => operation.produces !== undefined,
};

/** Every code that an operation may be refused with: its own and the common ones. */
export const operationRefusals = (route: DeclaredRoute): Readonly<Record<string, ProblemText>> => {
  const common = Object.entries(COMMON).flatMap(([code, applies]) => {
    const text = applies(route) ? commonProblems[code] : undefined;
    return text === undefined ? [] : [[code, text] as const];
  });
  return { ...problemTextsOf(route.operation.refusals ?? {}), ...Object.fromEntries(common) };
};
