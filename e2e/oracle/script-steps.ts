/** Scripts are generators: they yield requests that are sent concurrently, and get the answers when all are definitive. */
import type { Seeded } from '@guildhall/testing/seeded';
import { itemsOf, textOf, tokenIn, type Answer, type Body } from './http-client.ts';
import { Violation, type PlannedRequest } from './request-log.ts';
import type { ExpectedState } from './expected-state.ts';

export type Script<T = void> = Generator<readonly PlannedRequest[], T, readonly Answer[]>;
/** Yielded when the expected state is complete. */
export const UP_TO_DATE: readonly PlannedRequest[] = [];
/** `nextNumber` never gives a number twice; `timeoutMs`: how long facts, jobs and mails may take. */
export type ScriptContext = Readonly<{ state: ExpectedState; random: Seeded; nextNumber: () => number; timeoutMs: number }>;

export const plannedRequest = (
  who: number,
  method: string,
  path: string,
  body?: Body,
  more: Partial<PlannedRequest> = {},
): PlannedRequest => ({
  who,
  method,
  path,
  ...(body === undefined ? {} : { body }),
  expect: method === 'DELETE' ? [204] : [200],
  effect: 'must',
  ...more,
});

export function* send(request: PlannedRequest): Script<Answer> {
  const [answer] = yield [request];
  if (answer === undefined) throw new Error('a request without an answer');
  return answer;
}

/** Repeats a request until `find` finds something. */
export function* poll<T>(
  { timeoutMs }: ScriptContext,
  request: PlannedRequest,
  find: (answer: Answer) => T | undefined,
  what: string,
): Script<T> {
  const end = performance.now() + timeoutMs;
  for (let delay = 0; performance.now() < end; delay = 100) {
    const found = find(yield* send({ ...request, effect: 'none', delay }));
    if (found !== undefined) return found;
  }
  throw new Violation(`waited in vain for ${what}`);
}

/** The token in the newest mail to an address that opens this page. */
export const tokenTo = (context: ScriptContext, email: string, page: 'verify' | 'accept'): Script<string> => {
  const messages = { method: 'GET', path: `/inbox/messages?to=${encodeURIComponent(email)}`, expect: [200], effect: 'none' } as const;
  return poll(context, messages, (answer) => tokenIn(answer, page), `a mail to ${email} with a link to ${page}`);
};

/** The index of the only successful answer of a race. */
export const winnerOf = (answers: readonly Answer[], about: string): number => {
  const winners = answers.flatMap(({ status }, n) => (status < 300 ? [n] : []));
  const [winner] = winners;
  if (winner === undefined || winners.length > 1)
    throw new Violation(
      `${String(winners.length)} winners: ${answers.map(({ status, code }) => `${String(status)} ${code}`).join(', ')}`,
      about,
    );
  return winner;
};

/** The only item's id of an invitation's answer. */
export const invitedIn = ({ body }: Answer): string => {
  const [item] = itemsOf(body);
  const invitation = item?.['invitation'] as Body | undefined;
  if (invitation === undefined) throw new Violation(`not invited: ${JSON.stringify(body)}`);
  return textOf(invitation, 'id');
};
