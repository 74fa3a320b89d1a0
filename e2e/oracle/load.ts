/** Clients at work: what was not answered when the process died is sent again, under the same key, until the answer is definitive. */
import { isLater, pause, type Answer, type Call, type Request } from './client.ts';
import { Violation, type Entry, type Ledger, type Wish } from './ledger.ts';
import type { World } from './model.ts';
import type { Script } from './steps.ts';

/** A way in. `lateUntil`: when at last contexts must have heard of each other's news, for a wish of this moment. */
export type Up = Readonly<{ call: Call; lateUntil: (begun: number) => number }>;
export type Line = { up: Up | undefined };
export type Client = Readonly<{
  /** Works until the process dies or `isOver`. */
  work: (isOver: () => boolean) => Promise<void>;
  /** Works until its model is exact again. */
  rest: () => Promise<void>;
}>;
type Options = Readonly<{ name: string; script: Script; line: Line; ledger: Ledger; world: World; counts: Counts }>;
/** `late`: answers that came right only some time after a restart, because facts were still on their way. */
export type Counts = { answers: number; resent: number; late: number };

/** Other contexts learn by facts. */
const LATE = new Set(['organization.unknown', 'permission.denied', 'member.unknown']);
const isGood = ({ expect }: Wish, { status }: Answer): boolean => expect.includes(status);
const isLate = (wish: Wish, answer: Answer, until: number): boolean =>
  !isGood(wish, answer) && wish.path.includes('/teams') && LATE.has(answer.code) && performance.now() < until;

const requestOf = ({ wish: { method, path, body, who, effect, after }, key }: Entry, world: World): Request => ({
  method,
  path,
  ...(body === undefined ? {} : { body }),
  ...(who === undefined ? {} : { token: world.people[who]?.accessToken ?? '' }),
  ...(effect === 'none' ? {} : { key }),
  ...(after === undefined ? {} : { after }),
});

const sending = ({ line, ledger, world, counts }: Options) => {
  /** One try: undefined without a definitive answer. */
  const trial = async (entry: Entry, call: Call, until: number): Promise<Answer | undefined> => {
    const { n, wish } = entry;
    if ((ledger.entry(n)?.tries ?? 0) > 0) counts.resent++;
    ledger.tried(n);
    const answer = await call(requestOf(entry, world));
    if (answer === undefined || isLater(answer)) return undefined;
    if (isLate(wish, answer, until)) {
      counts.late++;
      return undefined;
    }
    counts.answers++;
    ledger.answered(n, answer);
    return answer;
  };
  /** Undefined: the process is gone. */
  return async (entry: Entry): Promise<Answer | undefined> => {
    const { wish, key } = entry;
    if (wish.delay !== undefined) await pause(wish.delay);
    const begun = performance.now();
    for (const up = line.up; up !== undefined && line.up === up; await pause(30)) {
      const answer = await trial(entry, up.call, up.lateUntil(begun));
      if (answer === undefined) continue;
      if (isGood(wish, answer)) return answer;
      const what = `${wish.method} ${wish.path}: ${String(answer.status)} ${answer.code}, expected ${wish.expect.join(' or ')}`;
      throw new Violation(what, wish.path.split('/')[3] ?? key);
    }
    return undefined;
  };
};

export const client = (options: Options): Client => {
  const { name, script, ledger } = options;
  const send = sending(options);
  let group: readonly Entry[] | undefined;

  const next = (answers: readonly Answer[]): void => {
    const { value, done } = script.next(answers);
    if (done === true) throw new Error(`${name} came to an end`);
    group = value.map((wish: Wish) => ledger.intend(name, wish));
  };
  /** False: the process died over it. */
  const goOn = async (): Promise<boolean> => {
    if (group === undefined) {
      next([]);
      return true;
    }
    const answers = await Promise.all(group.map(async (entry) => ledger.entry(entry.n)?.answer ?? (await send(entry))));
    const known = answers.filter((answer) => answer !== undefined);
    if (known.length < answers.length) return false;
    next(known);
    return true;
  };
  return {
    async work(isOver) {
      while (!isOver()) if (!(await goOn())) return;
    },
    async rest() {
      while (group === undefined || group.length > 0) if (!(await goOn())) return;
    },
  };
};
