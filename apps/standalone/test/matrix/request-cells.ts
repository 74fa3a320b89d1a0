import type { Fixture } from '../fixture.ts';
import { signUpAll, headersOf, signOut, type Actor } from './actors.ts';
import { actorsOf, expectedOf } from './expected-outcome.ts';
import type { Outcome } from './rows.ts';
import { unknownId, UNKNOWN } from './situations.ts';
import { TABLE } from './table.ts';
import { situationPreparer, type PreparedSituation } from './prepared-situations.ts';

export type Cell = Readonly<{ operation: string; situation: string; actor: Actor; expected: Outcome }>;
/** `outcome`: status and code; `shown`: the parts of the answer that could tell two resources apart. */
export type CellAnswer = Readonly<{ status: number; outcome: string; shown: string }>;
export type Route = Readonly<{ method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: string }>;
type Answer = Awaited<ReturnType<Fixture['request']>>;

export const CELLS: readonly Cell[] = Object.entries(TABLE).flatMap(([operation, row]) =>
  Object.keys(row.cases).flatMap((situation) =>
    actorsOf(row).map((actor) => ({ operation, situation, actor, expected: expectedOf(row, situation, actor) })),
  ),
);
export const keyOf = ({ operation, situation, actor }: Omit<Cell, 'expected'>): string => `${operation} / ${situation} / ${actor}`;

/** Headers that differ between answers for reasons other than the requested resource. */
const VARYING_HEADERS = ['x-request-id', 'traceparent', 'date', 'ratelimit', 'ratelimit-policy'];
const cellAnswer = ({ statusCode: status, headers, body, json }: Answer, written: number): CellAnswer => {
  const isProblem = String(headers['content-type']).startsWith('application/problem+json');
  const problem = isProblem ? json<{ code: string; traceId: string }>() : undefined;
  const outcome = `${String(status)}${problem === undefined ? '' : ` ${problem.code}`}`;
  const kept = Object.entries(headers).filter(([name]) => !VARYING_HEADERS.includes(name));
  const shown = JSON.stringify([kept, problem === undefined ? body : body.replace(problem.traceId, '')]);
  return { status, outcome: written === 0 ? outcome : `${outcome}, and ${String(written)} events`, shown };
};

/** The value of a parameter of the path: what the situation names, or an unknown id. */
const valueOf = (named: Readonly<Record<string, unknown>>, name: string): string =>
  String(named[name] ?? unknownId(name.replace(/Id$/, '')));

/** A cell's request, ready to be sent. */
const requestFor = async (
  fixture: Fixture,
  { path, method }: Route,
  { operation, actor }: Cell,
  { organization, names }: PreparedSituation,
) => {
  const named = { organizationId: organization.organizationId, ...(typeof names === 'function' ? await names(actor) : names) };
  const where = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => valueOf({ ...UNKNOWN, ...named }, name));
  const { invitationId = UNKNOWN.invitationId, accountId = UNKNOWN.accountId } = named;
  const body = TABLE[operation]?.body?.({ ...named, invitationId, accountId });
  const headers = await headersOf(fixture, actor);
  return () => fixture.request(method, where, body, headers);
};

/**
 * Sends the request of every cell. Requests that are refused or only read share a situation, and must not append events.
 * Requests that change something get a situation of their own.
 */
export const requestCells = async (fixture: Fixture, routes: ReadonlyMap<string, Route>): Promise<ReadonlyMap<string, CellAnswer>> => {
  await signUpAll(fixture);
  const prepared = await situationPreparer(fixture);
  const seen = new Map<string, CellAnswer>();
  const routeOf = ({ operation }: Cell): Route => {
    const route = routes.get(operation);
    if (route === undefined) throw new Error(`no such operation: ${operation}`);
    return route;
  };
  const changes = (cell: Cell): boolean => routeOf(cell).method !== 'GET' && cell.expected.startsWith('2');

  const unchanging = CELLS.filter((cell) => !changes(cell));
  const shared = await prepared.shared(new Set(unchanging.map(({ situation }) => situation)));
  await signOut(fixture);
  for (const cell of unchanging) {
    const send = await requestFor(fixture, routeOf(cell), cell, shared.get(cell.situation)!);
    await fixture.waitUntilIdle();
    const before = fixture.eventCount();
    const answer = await send();
    await fixture.waitUntilIdle();
    seen.set(keyOf(cell), cellAnswer(answer, fixture.eventCount() - before));
  }

  for (const cell of CELLS.filter(changes)) {
    const send = await requestFor(fixture, routeOf(cell), cell, await prepared.own(cell.situation, cell.actor));
    seen.set(keyOf(cell), cellAnswer(await send(), 0));
    if (cell.operation === 'signOut') await fixture.signIn(cell.actor);
  }
  return seen;
};
