/** Engines that are down: commands go on without all but the event store, and what needs the missing one says so. */
import { pause } from '../oracle/client.ts';
import { Violation } from '../oracle/ledger.ts';
import type { Org } from '../oracle/model.ts';
import type { EngineName } from './engines.ts';
import type { Fault } from './fault.ts';
import type { Run } from './run.ts';

const PROBES = 5;
/** Milliseconds until a command is acknowledged although an engine is down, other tries included. */
const ACKNOWLEDGED = 15_000;
/** Milliseconds until a write says that the event store is down. */
const REFUSED = 2_000;
/** How long the first requests may take to find out. */
const NOTICED = 5_000;

type Probe = Readonly<{ status: number; retryAfter: string | null; ms: number }>;

const ask = async ({ door, world }: Run, method: 'GET' | 'PATCH', path: string, body?: object, key?: string): Promise<Probe> => {
  const began = performance.now();
  const response = await fetch(`${door.choose() ?? ''}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${world.people[0]?.accessToken ?? ''}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: response.headers.get('retry-after'), ms: performance.now() - began };
};

/** An organization that no client changes. */
const own = ({ world }: Run): Org | undefined => [...world.retired].find(({ owner, isDeleted }) => owner === 0 && !isDeleted);

/** The same wish until it is acknowledged. */
const rename = async (run: Run, org: Org, patience: number): Promise<void> => {
  const [name, key, end] = [
    `Guild ${String(run.random.below(2 ** 31))}`,
    `probe-${String(run.random.below(2 ** 31))}`,
    performance.now() + patience,
  ];
  for (;;) {
    const { status } = await ask(run, 'PATCH', `/v1/organizations/${org.id}`, { name }, key);
    if (status === 200) break;
    if (performance.now() > end) throw new Violation(`a command was not acknowledged: ${String(status)}`, org.id);
    await pause(200);
  }
  org.name = name;
};

const acknowledges = async (run: Run): Promise<void> => {
  const org = own(run);
  for (let probe = 0; org !== undefined && probe < PROBES; probe++) await rename(run, org, ACKNOWLEDGED);
};

const saysSo = ({ status, retryAfter }: Probe, what: string): void => {
  if (status !== 503 || retryAfter === null) throw new Violation(`${what}: ${String(status)}, Retry-After ${String(retryAfter)}`);
};

const readsSaySo = async (run: Run): Promise<void> => {
  await pause(NOTICED);
  saysSo(await ask(run, 'GET', '/v1/organizations'), 'a read without views');
};

const writesSaySo = async (run: Run): Promise<void> => {
  const org = own(run);
  for (let probe = 0; org !== undefined && probe < PROBES; probe++) {
    const answer = await ask(run, 'PATCH', `/v1/organizations/${org.id}`, { name: 'Never' }, `never-${String(run.random.below(2 ** 31))}`);
    saysSo(answer, 'a write without an event store');
    if (answer.ms > REFUSED) throw new Violation(`a write took ${answer.ms.toFixed(0)} ms to say that the event store is down`);
  }
};

const outage = (engine: EngineName, during: (run: Run) => Promise<void>): Fault => ({
  name: `kill ${engine}`,
  strike: async (run) => {
    await run.engines.kill(engine);
    try {
      await during(run);
    } finally {
      await run.engines.start(engine);
    }
  },
});

export const ofEngines: readonly Fault[] = [
  outage('kurrentdb', writesSaySo),
  outage('kafka', acknowledges),
  outage('redis', acknowledges),
  outage('mongodb', async (run) => {
    await acknowledges(run);
    await readsSaySo(run);
  }),
];
