/** The log of requests and answers: each request is written before it is sent. */
import { appendFileSync } from 'node:fs';
import type { Answer, Body } from './http-client.ts';

/** `effect`: whether a successful request must have stored events under its command id, may have, or only reads. */
export type PlannedRequest = Readonly<{
  who?: number;
  method: string;
  path: string;
  body?: Body;
  /** Good statuses. */
  expect: readonly number[];
  effect: 'must' | 'may' | 'none';
  /** The position that a read must include. */
  after?: string;
  /** Milliseconds to wait before. */
  delay?: number;
}>;
export type LogEntry = Readonly<{ n: number; client: string; request: PlannedRequest; key: string; answer?: Answer; tries: number }>;

/** A broken guarantee. `about` is an id in the request log. */
export class Violation extends Error {
  readonly about: string;
  constructor(message: string, about = '') {
    super(message);
    this.name = 'Violation';
    this.about = about;
  }
}

export type RequestLog = Readonly<{
  recordRequest: (client: string, request: PlannedRequest) => LogEntry;
  recordAttempt: (n: number) => void;
  recordAnswer: (n: number, answer: Answer) => void;
  entry: (n: number) => LogEntry | undefined;
  all: () => readonly LogEntry[];
  /** The last lines that mention an id. */
  excerpt: (about: string, lines?: number) => string;
}>;

export const openRequestLog = (path: string, run: string): RequestLog => {
  const entries: LogEntry[] = [];
  const write = (line: object): void => appendFileSync(path, `${JSON.stringify(line)}\n`);
  const change = (n: number, more: (entry: LogEntry) => Partial<LogEntry>): void => {
    const entry = entries[n];
    if (entry !== undefined) entries[n] = { ...entry, ...more(entry) };
  };
  const lineOf = ({ n, client, request: { who, method, path: at, body }, key, answer, tries }: LogEntry): string =>
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
    recordRequest(client, request) {
      const n = entries.length;
      const entry: LogEntry = { n, client, request, key: `${run}-${String(n)}`, tries: 0 };
      if (request.effect !== 'none') write({ n, client, request });
      entries.push(entry);
      return entry;
    },
    recordAttempt: (n) => change(n, ({ tries }) => ({ tries: tries + 1 })),
    recordAnswer(n, answer) {
      change(n, () => ({ answer }));
      if (entries[n]?.request.effect !== 'none') write({ n, answer });
    },
    entry: (n) => entries[n],
    all: () => entries,
    excerpt: (about, lines = 15) =>
      entries
        .filter(({ request }) => request.effect !== 'none')
        .map(lineOf)
        .filter((line) => line.includes(about))
        .slice(-lines)
        .join('\n'),
  };
};
