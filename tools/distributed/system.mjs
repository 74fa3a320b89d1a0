// Gateway and services as processes: started, told apart in the log, awaited, stopped, and killed by whoever wants to see what happens then.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../workspaces.mjs';

/** Their ports, from the gateway's on. */
const SERVICES = { identity: 101, organization: 102, team: 103, notification: 104 };
const SECRETS_OF_SERVICES = ['GUILDHALL_MASTER_KEY', 'KURRENTDB_URL', 'MONGODB_URL'];
const SECRETS_OF_THE_GATEWAY = ['GUILDHALL_CALL_KEY'];
const GATEWAY_PORT = 3000;
/** Between the ports of one process and its twin. */
const STRIDE = 10;
const STEP = 100;

const pause = () => new Promise((resolve) => setTimeout(resolve, STEP));
const isReady = (port) =>
  fetch(`http://127.0.0.1:${port}/health/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

/** Each process and where it listens: the twins of all of them ten ports higher, and so on. */
const processesOf = ({ env, replicas, port }) => {
  const numbers = [...Array(replicas).keys()];
  const urls = Object.entries(SERVICES).map(([name, offset]) => [
    `GUILDHALL_${name.toUpperCase()}_URL`,
    numbers.map((n) => `http://127.0.0.1:${port + offset + n * STRIDE}`).join(','),
  ]);
  const without = (secrets) => Object.fromEntries(Object.entries(env).filter(([name]) => !secrets.includes(name)));
  const ofServices = without(SECRETS_OF_THE_GATEWAY);
  const origin = env.GUILDHALL_ORIGIN ?? `http://localhost:${port}`;
  return numbers.flatMap((n) => [
    ...Object.entries(SERVICES).map(([service, offset]) => ({
      name: n === 0 ? service : `${service}.${n + 1}`,
      service,
      port: port + offset + n * STRIDE,
      env: { ...ofServices, GUILDHALL_ORIGIN: origin, PORT: String(port + offset + n * STRIDE) },
    })),
    {
      name: n === 0 ? 'gateway' : `gateway.${n + 1}`,
      service: 'gateway',
      port: port + n * STRIDE,
      env: { ...without(SECRETS_OF_SERVICES), ...Object.fromEntries(urls), PORT: String(port + n * STRIDE) },
    },
  ]);
};

/** `say` hears every line of every process, with its name before it. */
export const startSystem = ({ env, replicas = 1, say }) => {
  const port = Number(env.PORT ?? GATEWAY_PORT);
  const processes = processesOf({ env, replicas, port });
  const width = Math.max(...processes.map(({ name }) => name.length));
  const running = new Map();
  let isStopping = false;

  const start = (process) => {
    const bundle = join(root, 'apps', process.service, 'dist/bundle.js');
    // A group of its own: what a terminal says to all would come twice, and out of order.
    const options = { cwd: root, env: process.env, stdio: ['ignore', 'pipe', 'pipe'], detached: true };
    const child = spawn(globalThis.process.execPath, [bundle], options);
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => say(`${process.name.padEnd(width)} │ ${line}`));
    running.set(process.name, { child, ended, port: process.port });
    ended.then(({ code, signal }) => {
      if (!isStopping) say(`${process.name.padEnd(width)} │ ended with ${signal ?? code}`);
    });
    return running.get(process.name);
  };
  for (const process of processes) start(process);

  const whenReady = async (name) => {
    const { child, port: at } = running.get(name);
    while (!(await isReady(at))) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} ended before it was ready`);
      await pause();
    }
  };

  return {
    names: processes.map(({ name }) => name),
    /** A process by its name: `child` to signal, `ended` to await. */
    process: (name) => running.get(name),
    restart: (name) => start(processes.find((process) => process.name === name)),
    whenReady,
    /** Resolves to the API's address when all are ready. */
    ready: async () => {
      await Promise.all(processes.map(({ name }) => whenReady(name)));
      return `http://localhost:${port}`;
    },
    /** The gateways first, since all requests come by them. True: all ended well. */
    stop: async () => {
      isStopping = true;
      const isGateway = (name) => name.startsWith('gateway');
      const gone = [];
      for (const isDue of [isGateway, (name) => !isGateway(name)]) {
        const due = [...running].filter(([name]) => isDue(name)).map(([, one]) => one);
        for (const { child } of due) child.kill('SIGTERM');
        gone.push(...(await Promise.all(due.map(({ ended }) => ended))));
      }
      return gone.every(({ code }) => code === 0);
    },
  };
};
