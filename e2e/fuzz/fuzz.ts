/** `npm run test:fuzz -- [--requests N] [--seed S]`: all operations that the one process documents, tried with everything that they could be sent. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sample } from 'fast-check';
import { remove, start, temporaryFolder } from '../support/start-process.ts';
import { mustNotTell, operationsOf, type Document } from './openapi-document.ts';
import { faultOf, tellApart } from './check-answer.ts';
import { requestsOf, type Wanted } from './requests.ts';
import { send, type Answer } from './send.ts';
import type { Known } from './values.ts';
import { KNOWN_ADDRESS, createKnownValues } from './known-values.ts';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '10000' }, seed: { type: 'string', default: String(randomInt(2 ** 31)) } },
});
const [requests, seed] = [Number(values.requests), Number(values.seed)];

/** Requests of one round, after which there is a new organization to try; so many at once; milliseconds until an answer is a hang. */
const [ROUND, AT_ONCE, DEADLINE] = [250, 8, 10_000];
const UNKNOWN_ADDRESS = 'nob@guilt.example'; // as long as the known one
const ENV = {
  GUILDHALL_LOG: 'error',
  GUILDHALL_RATE_LIMIT_FACTOR: '1000000',
  GUILDHALL_MAILS_PER_HOUR: '1000000',
  GUILDHALL_UNIFORM_STEP_MS: '0',
};

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const data = temporaryFolder();
const running = await start({ data, args: ['--demo'], env: ENV });
const { url } = running;
const password = /with the password +(\S+)/.exec(running.lines())?.[1] ?? '';
const found: string[] = [];
const good = new Set<string>();
const statuses = new Map<number, number>();

const shown = ({ operation, path, query, headers, body }: Wanted): string =>
  `${operation.operationId}: ${operation.method} ${path.slice(0, 300)}?${query.slice(0, 300)} ${JSON.stringify(headers).slice(0, 600)} ${(body ?? '').toString().slice(0, 300)}`;
const find = (fault: string, wanted: Wanted, ...answers: readonly Answer[]): void => {
  found.push(fault);
  if (found.length <= 20)
    say(`✗ ${fault}\n    ${shown(wanted)}${answers.map(({ status, body }) => `\n    ${String(status)} ${body.slice(0, 300)}`).join('')}`);
};

const tried = async (wanted: Wanted): Promise<Answer | undefined> => {
  try {
    const answer = await send(url, wanted, DEADLINE);
    const fault = faultOf(wanted.operation, answer);
    if (fault !== undefined) find(fault, wanted, answer);
    if (answer.status < 300) good.add(wanted.operation.operationId);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    return answer;
  } catch (error) {
    find(`no answer: ${String(error)}`, wanted);
    return undefined;
  }
};

/** The same of an address that is known and of one that is not. */
const triedOfBoth = async (wanted: Wanted): Promise<void> => {
  const about = (email: string): Wanted => {
    const text = wanted.body?.toString('latin1').replaceAll(/[a-z]{1,20}@[a-z]{1,20}\.example/g, email);
    return { ...wanted, body: text === undefined ? undefined : Buffer.from(text, 'latin1') };
  };
  const [known, unknown] = [await tried(about(KNOWN_ADDRESS)), await tried(about(UNKNOWN_ADDRESS))];
  if (known !== undefined && unknown !== undefined && tellApart(known, unknown))
    find('known and unknown are told apart', about(KNOWN_ADDRESS), known, unknown);
};

const round = async (document: Document, known: Known, count: number, at: number): Promise<void> => {
  const operations = operationsOf(document);
  const all = requestsOf({ operations, schemas: document.components.schemas, known });
  const rest = sample(all, { seed: seed + at, numRuns: count }).values();
  const one = async (): Promise<void> => {
    for (const wanted of rest) await (mustNotTell(wanted.operation) ? triedOfBoth(wanted) : tried(wanted));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
};

say(`seed ${String(seed)}, ${String(requests)} requests`);
try {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document; // it is ours
  for (let done = 0; done < requests; done += ROUND)
    await round(document, await createKnownValues(url, password), Math.min(ROUND, requests - done), done);
  say(
    [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${String(status)}: ${String(count)}`)
      .join(', '),
  );
  say(`${String(good.size)} of ${String(operationsOf(document).length)} operations did what they were asked for at least once`);
} finally {
  await running.stop();
  remove(data);
}
say(found.length === 0 ? 'nothing found' : `${String(found.length)} found; --seed ${String(seed)} looks for them again`);
if (found.length > 0) process.exitCode = 1;
