/** KurrentDB's cluster under load: its leader dies, resigns, freezes or is cut off, it loses its majority, its followers lag. */
import type { NodeStatus } from '@guildhall/testing/kurrentdb-control';
import { pause } from '../oracle/http-client.ts';
import { Violation } from '../oracle/request-log.ts';
import type { Observed } from './entry-point.ts';
import type { Fault } from './fault.ts';
import { complete, expectWritesUnavailable, rename, type Rename } from './probes.ts';
import type { Run } from './run.ts';

/** How often a leader dies. */
const KILLS = 16;
const RESIGNATIONS = 6;
/** Between one change of leader and the next. */
const CALM_MS = 1_000;
const SETTLE_TIMEOUT_MS = 30_000;
/** Milliseconds within which a write must succeed after a leader is lost. */
const WRITE_TIMEOUT_MS = 30_000;
const LAG_MS = 2_000;
const LAG_DURATION_MS = 20_000;
/** Longer than a leader without a majority goes on. */
const ISOLATED_MS = 8_000;

const until = async <T>(find: () => T | undefined | Promise<T | undefined>, ms: number, what: string): Promise<T> => {
  for (const end = performance.now() + ms; ; await pause(20)) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new Violation(`${what}: not within ${String(ms)} ms`);
  }
};

const isLeading = ({ role, isRunning }: NodeStatus): boolean => isRunning && role === 'leader';
/** One node leads, and all others follow it. */
const settled = ({ cluster }: Run): Promise<NodeStatus> =>
  until(
    async () => {
      const nodes = await cluster.nodes();
      const others = nodes.filter((node) => !isLeading(node));
      return others.length === nodes.length - 1 && others.every(({ role, isRunning }) => isRunning && role === 'follower')
        ? nodes.find(isLeading)
        : undefined;
    },
    SETTLE_TIMEOUT_MS,
    'the cluster did not settle',
  );

const isAcknowledged = ({ isCommand, status = 0 }: Observed): boolean => isCommand && status >= 200 && status < 300;

type Measure = Readonly<{
  /** From the beginning of a change to the answer of the first write that was sent after it and succeeds. */
  timeToWrite: (change: () => Promise<unknown>) => Promise<void>;
}>;

const summaryOf = (observed: readonly Observed[], times: readonly number[]): string => {
  const count = (status: number): string => String(observed.filter((one) => one.status === status).length);
  const sorted = times.toSorted((a, b) => a - b);
  const [median, worst] = [sorted[Math.floor((sorted.length - 1) / 2)] ?? 0, sorted.at(-1) ?? 0];
  return [
    `  ${String(times.length)} times: next write after p50 ${median.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`,
    `${String(observed.filter(isAcknowledged).length)} writes acknowledged, 503: ${count(503)}, 500: ${count(500)}`,
  ].join('; ');
};

/** Observes the load during a fault, and judges and prints what it saw. */
const measured =
  (injectFault: (run: Run, measure: Measure) => Promise<void>): Fault['inject'] =>
  async (run) => {
    const [observed, times]: [Observed[], number[]] = [[], []];
    const stop = run.entryPoint.observe((one) => observed.push(one));
    const timeToWrite: Measure['timeToWrite'] = async (change) => {
      const from = performance.now();
      await change();
      const isFirst = (one: Observed): boolean => one.sentAt >= from && isAcknowledged(one);
      const first = await until(() => observed.find(isFirst), WRITE_TIMEOUT_MS, 'no write succeeded after a change of leader');
      times.push(first.answeredAt - from);
    };
    try {
      await injectFault(run, { timeToWrite });
    } finally {
      stop();
      run.print(summaryOf(observed, times));
    }
    const failed = observed.filter(({ status }) => status === 500).length;
    if (failed > 0) throw new Violation(`${String(failed)} requests were answered with 500`);
  };

const kill: Fault = {
  name: 'kill the leader of kurrentdb',
  inject: measured(async (run, { timeToWrite }) => {
    for (let n = 0; n < KILLS; n++) {
      const { port } = await settled(run);
      await timeToWrite(() => run.cluster.run({ action: 'kill', port }));
      await run.cluster.run({ action: 'start', port });
      await pause(CALM_MS);
    }
  }),
};

const resign: Fault = {
  name: 'let the leader of kurrentdb resign',
  inject: measured(async (run, { timeToWrite }) => {
    for (let n = 0; n < RESIGNATIONS; n++) {
      await settled(run);
      await timeToWrite(() => run.cluster.run({ action: 'resign' }));
      await pause(CALM_MS);
    }
  }),
};

/** The others elect a leader while the old one still believes that it leads. */
const isolate: Fault = {
  name: 'cut the leader of kurrentdb off',
  inject: measured(async (run, { timeToWrite }) => {
    const { port } = await settled(run);
    try {
      await timeToWrite(() => run.cluster.run({ action: 'isolate', port }));
      await pause(ISOLATED_MS);
    } finally {
      await run.cluster.run({ action: 'rejoin', port });
    }
    await settled(run);
  }),
};

/** Neither the other nodes nor clients hear from it, and nobody is told. */
const freeze: Fault = {
  name: 'freeze the leader of kurrentdb',
  inject: measured(async (run, { timeToWrite }) => {
    const { port } = await settled(run);
    const proxy = run.links.proxies.kurrentdb[(await run.cluster.nodes()).findIndex((node) => node.port === port)];
    if (proxy === undefined) throw new Error(`no proxy for the node at ${String(port)}`);
    try {
      await timeToWrite(async () => {
        proxy.hold();
        await run.cluster.run({ action: 'isolate', port });
      });
      await pause(ISOLATED_MS);
    } finally {
      proxy.release();
      await run.cluster.run({ action: 'rejoin', port });
    }
    await settled(run);
  }),
};

const loseMajority: Fault = {
  name: 'take the majority of kurrentdb away',
  inject: measured(async (run, { timeToWrite }) => {
    const usual = await rename(run);
    const leader = await settled(run);
    const others = (await run.cluster.nodes()).filter(({ port }) => port !== leader.port);
    const all = (action: 'kill' | 'start'): Promise<unknown> => Promise.all(others.map(({ port }) => run.cluster.run({ action, port })));
    await all('kill');
    let refused: Rename | undefined;
    try {
      refused = await expectWritesUnavailable(run, usual);
    } finally {
      await timeToWrite(() => all('start'));
    }
    await complete(run, refused);
    await settled(run);
  }),
};

/** What is decided must not be decided on what a follower has not got yet. */
const lag: Fault = {
  name: 'let the followers of kurrentdb lag',
  inject: measured(async (run, { timeToWrite }) => {
    const nodes = await run.cluster.nodes();
    const letLag = (ms: number): Promise<unknown> => Promise.all(nodes.map(({ port }) => run.cluster.run({ action: 'lag', port, ms })));
    try {
      await timeToWrite(() => letLag(LAG_MS));
      await pause(LAG_DURATION_MS);
    } finally {
      await letLag(0);
    }
  }),
};

export const clusterFaults: readonly Fault[] = [kill, resign, isolate, freeze, loseMajority, lag];
