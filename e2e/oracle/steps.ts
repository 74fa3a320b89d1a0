/** Scripts are generators: they yield wishes to be sent at once, and are given the answers when all are definitive. */
import type { Seeded } from '@guildhall/testing/seeded';
import { itemsOf, textOf, tokenIn, type Answer, type Body } from './client.ts';
import { Violation, type Wish } from './ledger.ts';
import type { World } from './model.ts';

export type Script<T = void> = Generator<readonly Wish[], T, readonly Answer[]>;
/** No wish: between two of these the model may be behind what was done. */
export const REST: readonly Wish[] = [];
/** `fresh` gives a number never given before; what has not come after `patience` milliseconds never will. */
export type Stage = Readonly<{ world: World; random: Seeded; fresh: () => number; patience: number }>;

export const wish = (who: number, method: string, path: string, body?: Body, more: Partial<Wish> = {}): Wish => ({
  who,
  method,
  path,
  ...(body === undefined ? {} : { body }),
  expect: method === 'DELETE' ? [204] : [200],
  effect: 'must',
  ...more,
});

export function* one(wanted: Wish): Script<Answer> {
  const [answer] = yield [wanted];
  if (answer === undefined) throw new Error('a wish without an answer');
  return answer;
}

/** Looks until there is something. */
export function* until<T>({ patience }: Stage, wanted: Wish, find: (answer: Answer) => T | undefined, what: string): Script<T> {
  const end = performance.now() + patience;
  for (let delay = 0; performance.now() < end; delay = 100) {
    const found = find(yield* one({ ...wanted, effect: 'none', delay }));
    if (found !== undefined) return found;
  }
  throw new Violation(`it never came: ${what}`);
}

/** The token in the newest mail to an address that opens this page. */
export const tokenTo = (stage: Stage, email: string, page: 'verify' | 'accept'): Script<string> => {
  const messages = { method: 'GET', path: `/inbox/messages?to=${encodeURIComponent(email)}`, expect: [200], effect: 'none' } as const;
  return until(stage, messages, (answer) => tokenIn(answer, page), `a mail to ${email} with a link to ${page}`);
};

/** Of a race only one may win. Gives the winner's place. */
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
