/** Starts the gateway and the services as processes, with any number of replicas, and stops, kills or restarts them. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { GATEWAY_PORT, operatorPort, serviceUrls, portOf, SERVICE_PORT_OFFSETS, urlAt } from './ports.ts';

type Env = Readonly<Record<string, string | undefined>>;
type PlannedProcess = Readonly<{ name: string; service: string; port: number; env: Env }>;
type Exit = Readonly<{ code: number | null; signal: NodeJS.Signals | null }>;
export type RunningProcess = Readonly<{ child: ChildProcess; ended: Promise<Exit>; port: number }>;

type Options = Readonly<{
  env: Env;
  replicas?: number;
  /** Gets every line that a process writes, with the process's name before it. */
  onLine: (line: string) => void;
  /** The port at which gateways reach the process on `port`: that of a proxy, if there is one. Default: `port` itself. */
  portTo?: (port: number) => number;
}>;

const root = join(import.meta.dirname, '../..');
/** What a gateway does not get, and what services do not get. Only the operator has the operator's key. */
const SECRETS_OF_SERVICES = ['GUILDHALL_MASTER_KEY', 'KURRENTDB_URL', 'MONGODB_URL', 'GUILDHALL_OPERATOR_KEY'];
const SECRETS_OF_THE_GATEWAY = ['GUILDHALL_CALL_KEY', 'GUILDHALL_OPERATOR_KEY'];
const POLL_MS = 100;

const pause = () => new Promise((resolve) => setTimeout(resolve, POLL_MS));
const isReady = (port: number): Promise<boolean> =>
  fetch(`${urlAt(port)}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );
const isGateway = ({ service }: PlannedProcess): boolean => service === 'gateway';

const plan = ({
  env,
  replicas,
  port,
  portTo,
}: Readonly<{ env: Env; replicas: number; port: number; portTo: (port: number) => number }>) => {
  const urls = serviceUrls(port, replicas, portTo);
  /** The services that a service calls itself. */
  const calledBy: Readonly<Record<string, Env>> = { identity: { GUILDHALL_ORGANIZATION_URL: urls['GUILDHALL_ORGANIZATION_URL'] } };
  const without = (secrets: readonly string[]): Env => Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.includes(name)));
  const ofServices = without(SECRETS_OF_THE_GATEWAY);
  const listening = (at: number): Env => ({ PORT: String(at), GUILDHALL_OPERATOR_PORT: String(operatorPort(at)) });
  const origin = env['GUILDHALL_ORIGIN'] ?? `http://localhost:${String(port)}`;
  return [...Array(replicas).keys()].flatMap((n): readonly PlannedProcess[] => [
    ...Object.entries(SERVICE_PORT_OFFSETS).map(([service, offset]) => ({
      name: n === 0 ? service : `${service}.${String(n + 1)}`,
      service,
      port: portOf(port, n, offset),
      env: { ...ofServices, ...calledBy[service], GUILDHALL_ORIGIN: origin, ...listening(portOf(port, n, offset)) },
    })),
    {
      name: n === 0 ? 'gateway' : `gateway.${String(n + 1)}`,
      service: 'gateway',
      port: portOf(port, n),
      env: { ...without(SECRETS_OF_SERVICES), ...urls, ...listening(portOf(port, n)) },
    },
  ]);
};

const processes = (planned: readonly PlannedProcess[], onLine: Options['onLine']) => {
  const width = Math.max(...planned.map(({ name }) => name.length));
  const running = new Map<string, RunningProcess>();
  let isStopping = false;

  const named = (name: string): PlannedProcess => {
    const found = planned.find((one) => one.name === name);
    if (found === undefined) throw new RangeError(`there is no ${name}`);
    return found;
  };
  const process = (name: string): RunningProcess => {
    const started = running.get(named(name).name);
    if (started === undefined) throw new RangeError(`${name} was never started`);
    return started;
  };
  const start = (name: string): RunningProcess => {
    const { service, port: at, env: own } = named(name);
    const bundle = join(root, 'apps', service, 'dist/bundle.js');
    // In a process group of its own: otherwise a terminal's SIGINT would reach it as well as this process.
    const child = spawn(globalThis.process.execPath, [bundle], { cwd: root, env: own, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const ended = new Promise<Exit>((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => onLine(`${name.padEnd(width)} │ ${line}`));
    const started = { child, ended, port: at };
    running.set(name, started);
    void ended.then(({ code, signal }) => {
      if (!isStopping) onLine(`${name.padEnd(width)} │ ended with ${signal ?? String(code)}`);
    });
    return started;
  };
  return { process, start, expectExits: () => (isStopping = true) };
};

export const startSystem = ({ env, replicas = 1, onLine, portTo = (port) => port }: Options) => {
  const port = Number(env['PORT'] ?? GATEWAY_PORT);
  const planned = plan({ env, replicas, port, portTo });
  const { process, start, expectExits } = processes(planned, onLine);
  for (const { name } of planned) start(name);
  // They end with this process, however it ends.
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
    /** Starts a process again that has ended. */
    restart: start,
    whenReady,
    /** Resolves to the API's address when all are ready. */
    ready: async (): Promise<string> => {
      await Promise.all(planned.map(({ name }) => whenReady(name)));
      return `http://localhost:${String(port)}`;
    },
    /** The gateways first, because all requests come through them. Resolves to true when all exited with 0. */
    stop: async (): Promise<boolean> => {
      expectExits();
      const exits: Exit[] = [];
      for (const isNext of [isGateway, (one: PlannedProcess) => !isGateway(one)]) {
        const next = planned.filter(isNext).map(({ name }) => process(name));
        for (const { child } of next) child.kill('SIGTERM');
        exits.push(...(await Promise.all(next.map(({ ended }) => ended))));
      }
      return exits.every(({ code }) => code === 0);
    },
  };
};
