/** The harness's own book: what was wished for is written before it is sent, what was answered after it came. */
import { appendFileSync } from 'node:fs';
import type { Answer, Body } from './client.ts';

/** `effect`: whether a good answer must have left events under its command id, may have, or is a mere reading. */
export type Wish = Readonly<{
  who?: number;
  method: string;
  path: string;
  body?: Body;
  /** Good statuses. */
  expect: readonly number[];
  effect: 'must' | 'may' | 'none';
  /** What a reading must have come to. */
  after?: string;
  /** Milliseconds to wait before. */
  delay?: number;
}>;
export type Entry = Readonly<{ n: number; client: string; wish: Wish; key: string; answer?: Answer; tries: number }>;

/** Something is not as it must be. `about` is an id that the ledger knows. */
export class Violation extends Error {
  readonly about: string;
  constructor(message: string, about = '') {
    super(message);
    this.name = 'Violation';
    this.about = about;
  }
}

export type Ledger = Readonly<{
  intend: (client: string, wish: Wish) => Entry;
  tried: (n: number) => void;
  answered: (n: number, answer: Answer) => void;
  entry: (n: number) => Entry | undefined;
  all: () => readonly Entry[];
  /** The last lines about something, for whoever has to find out. */
  excerpt: (about: string, lines?: number) => string;
}>;

export const openLedger = (path: string, run: string): Ledger => {
  const entries: Entry[] = [];
  const write = (line: object): void => appendFileSync(path, `${JSON.stringify(line)}\n`);
  const change = (n: number, more: (entry: Entry) => Partial<Entry>): void => {
    const entry = entries[n];
    if (entry !== undefined) entries[n] = { ...entry, ...more(entry) };
  };
  const lineOf = ({ n, client, wish: { who, method, path: at, body }, key, answer, tries }: Entry): string =>
    JSON.stringify({
      n,
      client,
      who,
      method,
      at,
      body,
      key,
      tries,
      status: answer?.status ?? 'unknown',
      position: answer?.position,
      answer: answer?.body,
    });
  return {
    intend(client, wish) {
      const n = entries.length;
      const entry: Entry = { n, client, wish, key: `${run}-${String(n)}`, tries: 0 };
      if (wish.effect !== 'none') write({ n, client, intent: wish });
      entries.push(entry);
      return entry;
    },
    tried: (n) => change(n, ({ tries }) => ({ tries: tries + 1 })),
    answered(n, answer) {
      change(n, () => ({ answer }));
      if (entries[n]?.wish.effect !== 'none') write({ n, answer });
    },
    entry: (n) => entries[n],
    all: () => entries,
    excerpt: (about, lines = 15) =>
      entries
        .filter(({ wish }) => wish.effect !== 'none')
        .map(lineOf)
        .filter((line) => line.includes(about))
        .slice(-lines)
        .join('\n'),
  };
};
