/** `npm run test:fuzz -- [--requests N] [--seed S]`: sends generated requests to all documented operations of the one process, and checks the answers. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { sample } from 'fast-check';
import { remove, start, temporaryFolder } from '../support/start-process.ts';
import { hidesAccounts, operationsOf, type Document } from './openapi-document.ts';
import { faultOf, isDistinguishable } from './check-answer.ts';
import { requestsOf, type PlannedRequest } from './requests.ts';
import { send, type Answer } from './send.ts';
import type { Known } from './values.ts';
import { KNOWN_ADDRESS, createKnownValues } from './known-values.ts';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '10000' }, seed: { type: 'string', default: String(randomInt(2 ** 31)) } },
});
const [requests, seed] = [Number(values.requests), Number(values.seed)];

/** Requests of one round, which has an organization of its own; requests at a time; milliseconds until the answer must have come. */
const [ROUND, CONCURRENCY, TIMEOUT_MS] = [250, 8, 10_000];
const UNKNOWN_ADDRESS = 'nob@guilt.example'; // the same length as the known one
const ENV = {
  GUILDHALL_LOG: 'error',
  GUILDHALL_RATE_LIMIT_FACTOR: '1000000',
  GUILDHALL_MAILS_PER_HOUR: '1000000',
  GUILDHALL_UNIFORM_STEP_MS: '0',
};

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const data = temporaryFolder();
const running = await start({ data, args: ['--demo'], env: ENV });
const { url } = running;
const password = /with the password +(\S+)/.exec(running.lines())?.[1] ?? '';
const found: string[] = [];
const good = new Set<string>();
const statuses = new Map<number, number>();

const describe = ({ operation, path, query, headers, body }: PlannedRequest): string =>
  `${operation.operationId}: ${operation.method} ${path.slice(0, 300)}?${query.slice(0, 300)} ${JSON.stringify(headers).slice(0, 600)} ${(body ?? '').toString().slice(0, 300)}`;
const report = (fault: string, planned: PlannedRequest, ...answers: readonly Answer[]): void => {
  found.push(fault);
  if (found.length <= 20)
    print(
      `✗ ${fault}\n    ${describe(planned)}${answers.map(({ status, body }) => `\n    ${String(status)} ${body.slice(0, 300)}`).join('')}`,
    );
};

const sendAndCheck = async (planned: PlannedRequest): Promise<Answer | undefined> => {
  try {
    const answer = await send(url, planned, TIMEOUT_MS);
    const fault = faultOf(planned.operation, answer);
    if (fault !== undefined) report(fault, planned, answer);
    if (answer.status < 300) good.add(planned.operation.operationId);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    return answer;
  } catch (error) {
    report(`no answer: ${String(error)}`, planned);
    return undefined;
  }
};

/** Sends the request with a known and with an unknown address. */
const sendForBoth = async (planned: PlannedRequest): Promise<void> => {
  const about = (email: string): PlannedRequest => {
    const text = planned.body?.toString('latin1').replaceAll(/[a-z]{1,20}@[a-z]{1,20}\.example/g, email);
    return { ...planned, body: text === undefined ? undefined : Buffer.from(text, 'latin1') };
  };
  const [known, unknown] = [await sendAndCheck(about(KNOWN_ADDRESS)), await sendAndCheck(about(UNKNOWN_ADDRESS))];
  if (known !== undefined && unknown !== undefined && isDistinguishable(known, unknown))
    report('the answers differ between a known and an unknown address', about(KNOWN_ADDRESS), known, unknown);
};

const round = async (document: Document, known: Known, count: number, at: number): Promise<void> => {
  const operations = operationsOf(document);
  const all = requestsOf({ operations, schemas: document.components.schemas, known });
  const rest = sample(all, { seed: seed + at, numRuns: count }).values();
  const one = async (): Promise<void> => {
    for (const planned of rest) await (hidesAccounts(planned.operation) ? sendForBoth(planned) : sendAndCheck(planned));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, one));
};

print(`seed ${String(seed)}, ${String(requests)} requests`);
try {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document; // it is ours
  for (let done = 0; done < requests; done += ROUND)
    await round(document, await createKnownValues(url, password), Math.min(ROUND, requests - done), done);
  print(
    [...statuses]
      .sort(([a], [b]) => a - b)
      .map(([status, count]) => `${String(status)}: ${String(count)}`)
      .join(', '),
  );
  print(`${String(good.size)} of ${String(operationsOf(document).length)} operations succeeded at least once`);
} finally {
  await running.stop();
  remove(data);
}
print(found.length === 0 ? 'nothing found' : `${String(found.length)} found; repeat with --seed ${String(seed)}`);
if (found.length > 0) process.exitCode = 1;
