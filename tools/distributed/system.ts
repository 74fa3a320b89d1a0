// Gateway and services as processes: started, told apart in the log, awaited, stopped, and killed by whoever wants to see what happens then.
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { operatorPort, placesOf, portOf, SERVICES, urlAt } from './places.ts';

type Env = Readonly<Record<string, string | undefined>>;
/** A process as it is to be started. */
type Planned = Readonly<{ name: string; service: string; port: number; env: Env }>;
type Ended = Readonly<{ code: number | null; signal: NodeJS.Signals | null }>;
/** A process by its name: `child` to signal, `ended` to await. */
export type Started = Readonly<{ child: ChildProcess; ended: Promise<Ended>; port: number }>;

type Options = Readonly<{
  env: Env;
  replicas?: number;
  /** Hears every line of every process, with its name before it. */
  say: (line: string) => void;
  /** Where gateways find a service, when the way is not straight. */
  portTo?: (port: number) => number;
}>;

const root = join(import.meta.dirname, '../..');
/** Each process gets what it needs; the operator's key is nobody's but the operator's. */
const SECRETS_OF_SERVICES = ['GUILDHALL_MASTER_KEY', 'KURRENTDB_URL', 'MONGODB_URL', 'GUILDHALL_OPERATOR_KEY'];
const SECRETS_OF_THE_GATEWAY = ['GUILDHALL_CALL_KEY', 'GUILDHALL_OPERATOR_KEY'];
const GATEWAY_PORT = 3000;
const STEP = 100;

const pause = () => new Promise((resolve) => setTimeout(resolve, STEP));
const isReady = (port: number): Promise<boolean> =>
  fetch(`${urlAt(port)}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
const isGateway = ({ service }: Planned): boolean => service === 'gateway';

/** Each process and where it listens: the twins of all of them ten ports higher, and so on. */
const plan = ({
  env,
  replicas,
  port,
  portTo,
}: Readonly<{ env: Env; replicas: number; port: number; portTo: (port: number) => number }>) => {
  const places = placesOf(port, replicas, portTo);
  /** Where services find those that they ask themselves. */
  const neighbours: Readonly<Record<string, Env>> = { identity: { GUILDHALL_ORGANIZATION_URL: places['GUILDHALL_ORGANIZATION_URL'] } };
  const without = (secrets: readonly string[]): Env => Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.includes(name)));
  const ofServices = without(SECRETS_OF_THE_GATEWAY);
  const listening = (at: number): Env => ({ PORT: String(at), GUILDHALL_OPERATOR_PORT: String(operatorPort(at)) });
  const origin = env['GUILDHALL_ORIGIN'] ?? `http://localhost:${String(port)}`;
  return [...Array(replicas).keys()].flatMap((n): readonly Planned[] => [
    ...Object.entries(SERVICES).map(([service, offset]) => ({
      name: n === 0 ? service : `${service}.${String(n + 1)}`,
      service,
      port: portOf(port, n, offset),
      env: { ...ofServices, ...neighbours[service], GUILDHALL_ORIGIN: origin, ...listening(portOf(port, n, offset)) },
    })),
    {
      name: n === 0 ? 'gateway' : `gateway.${String(n + 1)}`,
      service: 'gateway',
      port: portOf(port, n),
      env: { ...without(SECRETS_OF_SERVICES), ...places, ...listening(portOf(port, n)) },
    },
  ]);
};

/** Those that were planned, as they run. */
const processes = (planned: readonly Planned[], say: Options['say']) => {
  const width = Math.max(...planned.map(({ name }) => name.length));
  const running = new Map<string, Started>();
  let isStopping = false;

  const named = (name: string): Planned => {
    const found = planned.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(`there is no ${name}`);
    return found;
  };
  const process = (name: string): Started => {
    const started = running.get(named(name).name);
    if (started === undefined) throw new RangeError(`${name} was never started`);
    return started;
  };
  const start = (name: string): Started => {
    const { service, port: at, env: own } = named(name);
    const bundle = join(root, 'apps', service, 'dist/bundle.js');
    // A group of its own: what a terminal says to all would come twice, and out of order.
    const child = spawn(globalThis.process.execPath, [bundle], { cwd: root, env: own, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const ended = new Promise<Ended>((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => say(`${name.padEnd(width)} │ ${line}`));
    const started = { child, ended, port: at };
    running.set(name, started);
    void ended.then(({ code, signal }) => {
      if (!isStopping) say(`${name.padEnd(width)} │ ended with ${signal ?? String(code)}`);
    });
    return started;
  };
  return { process, start, quietly: () => (isStopping = true) };
};

export const startSystem = ({ env, replicas = 1, say, portTo = (port) => port }: Options) => {
  const port = Number(env['PORT'] ?? GATEWAY_PORT);
  const planned = plan({ env, replicas, port, portTo });
  const { process, start, quietly } = processes(planned, say);
  for (const { name } of planned) start(name);
  // Whatever ends this process, they do not outlive it.
  globalThis.process.once('exit', () => planned.forEach(({ name }) => process(name).child.kill('SIGKILL')));

  const whenReady = async (name: string): Promise<void> => {
    const { child, port: at } = process(name);
    while (!(await isReady(at))) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended before it was ready`);
      await pause();
    }
  };

  return {
    names: planned.map(({ name }) => name),
    process,
    /** Once more, after it has ended. */
    restart: start,
    whenReady,
    /** Resolves to the API's address when all are ready. */
    ready: async (): Promise<string> => {
      await Promise.all(planned.map(({ name }) => whenReady(name)));
      return `http://localhost:${String(port)}`;
    },
    /** The gateways first, since all requests come by them. True: all ended well. */
    stop: async (): Promise<boolean> => {
      quietly();
      const gone: Ended[] = [];
      for (const isDue of [isGateway, (one: Planned) => !isGateway(one)]) {
        const due = planned.filter(isDue).map(({ name }) => process(name));
        for (const { child } of due) child.kill('SIGTERM');
        gone.push(...(await Promise.all(due.map(({ ended }) => ended))));
      }
      return gone.every(({ code }) => code === 0);
    },
  };
};
