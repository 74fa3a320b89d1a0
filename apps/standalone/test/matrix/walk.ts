import type { Stage } from '../stage.ts';
import { gather, headersOf, signOut, type Actor } from './actors.ts';
import { actorsOf, expectedOf } from './expected.ts';
import type { Outcome } from './rows.ts';
import { NEVER } from './situations.ts';
import { TABLE } from './table.ts';
import { worldsOn, type World } from './worlds.ts';

export type Cell = Readonly<{ operation: string; situation: string; actor: Actor; expected: Outcome }>;
/** `outcome`: status and code; `shown`: all of the answer that may tell one thing from another. */
export type Seen = Readonly<{ status: number; outcome: string; shown: string }>;
export type Route = Readonly<{ method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: string }>;
type Answer = Awaited<ReturnType<Stage['request']>>;

export const CELLS: readonly Cell[] = Object.entries(TABLE).flatMap(([operation, row]) =>
  Object.keys(row.cases).flatMap((situation) =>
    actorsOf(row).map((actor) => ({ operation, situation, actor, expected: expectedOf(row, situation, actor) })),
  ),
);
export const keyOf = ({ operation, situation, actor }: Omit<Cell, 'expected'>): string => `${operation} / ${situation} / ${actor}`;

/** What differs from one answer to the next, or is the operation's and the caller's own: not the thing's that was asked for. */
const PASSING = ['x-request-id', 'traceparent', 'date', 'ratelimit', 'ratelimit-policy'];
const seenIn = ({ statusCode: status, headers, body, json }: Answer, written: number): Seen => {
  const isProblem = String(headers['content-type']).startsWith('application/problem+json');
  const problem = isProblem ? json<{ code: string; traceId: string }>() : undefined;
  const outcome = `${String(status)}${problem === undefined ? '' : ` ${problem.code}`}`;
  const kept = Object.entries(headers).filter(([name]) => !PASSING.includes(name));
  const shown = JSON.stringify([kept, problem === undefined ? body : body.replace(problem.traceId, '')]);
  return { status, outcome: written === 0 ? outcome : `${outcome}, and ${String(written)} events`, shown };
};

/** A cell's request, ready to be sent. */
const requestFor = async (stage: Stage, { path, method }: Route, { operation, actor }: Cell, { guild, names }: World) => {
  const named = { organizationId: guild.organizationId, ...(typeof names === 'function' ? await names(actor) : names) };
  const where = path.replaceAll(/\{(\w+)\}/g, (_, name: keyof typeof NEVER) => named[name] ?? NEVER[name]);
  const { invitationId = NEVER.invitationId, accountId = NEVER.accountId } = named;
  const body = TABLE[operation]?.body?.({ ...named, invitationId, accountId });
  const headers = await headersOf(stage, actor);
  return () => stage.request(method, where, body, headers);
};

/**
 * Asks every cell, with real requests. Who is refused, or only reads, shares a world and leaves it as it is: no event is written.
 * Who changes something has a world of their own.
 */
export const walk = async (stage: Stage, routes: ReadonlyMap<string, Route>): Promise<ReadonlyMap<string, Seen>> => {
  await gather(stage);
  const worlds = await worldsOn(stage);
  const seen = new Map<string, Seen>();
  const routeOf = ({ operation }: Cell): Route => {
    const route = routes.get(operation);
    if (route === undefined) throw new Error(`no such operation: ${operation}`);
    return route;
  };
  const changes = (cell: Cell): boolean => routeOf(cell).method !== 'GET' && cell.expected.startsWith('2');

  const still = CELLS.filter((cell) => !changes(cell));
  const shared = await worlds.shared(new Set(still.map(({ situation }) => situation)));
  await signOut(stage);
  for (const cell of still) {
    const send = await requestFor(stage, routeOf(cell), cell, shared.get(cell.situation)!);
    await stage.idle();
    const before = stage.written();
    const answer = await send();
    await stage.idle();
    seen.set(keyOf(cell), seenIn(answer, stage.written() - before));
  }

  for (const cell of CELLS.filter(changes)) {
    const send = await requestFor(stage, routeOf(cell), cell, await worlds.own(cell.situation, cell.actor));
    seen.set(keyOf(cell), seenIn(await send(), 0));
    if (cell.operation === 'signOut') await stage.signIn(cell.actor);
  }
  return seen;
};
