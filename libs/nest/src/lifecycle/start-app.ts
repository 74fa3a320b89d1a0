import type { AddressInfo } from 'node:net';
import type { Clock } from '@guildhall/eventing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { drain, type Readiness, type Step } from './drain.ts';
import type { Log } from '../observability/log.ts';

type Address = Readonly<{ port: number; host: string }>;

/** `run`: the loops, until the signal aborts. `ready` resolves when requests may come. `close`: stores and clients. */
type StartOptions = Readonly<{
  app: NestFastifyApplication;
  clock: Clock;
  log: Log;
  readiness: Readiness;
  run: (signal: AbortSignal) => Promise<unknown>;
  ready: () => Promise<unknown>;
  at: Address;
  /** The operators' listener: opened first, so that they see why a process does not become ready, and closed after the loops. */
  operators: Readonly<{ app: NestFastifyApplication; at: Address }>;
  close: () => Promise<unknown>;
}>;

/** `stop` turns unready, then ends the parts, each with its own deadline. True: all ended well. */
export type StartedApp = Readonly<{ port: number; operatorPort: number; stop: () => Promise<boolean> }>;

/** Not Nest's own `listen`, which logs a taken port besides throwing it. */
const listen = async (app: NestFastifyApplication, at: Address): Promise<number> => {
  await app.init();
  await app.getHttpAdapter().getInstance().listen(at);
  return (app.getHttpServer().address() as AddressInfo).port; // it listens on TCP
};

/** Starts a process: loops first, the public port last. It ends the other way round. */
export const startApp = async ({ app, clock, log, readiness, run, ready, at, operators, close }: StartOptions): Promise<StartedApp> => {
  const stopping = new AbortController();
  const loops = run(stopping.signal);
  const operatorPort = await listen(operators.app, operators.at);
  await app.startAllMicroservices();
  await ready();
  const port = await listen(app, at);

  const steps: readonly Step[] = [
    { name: 'finish requests', timeoutMs: 10_000, run: () => app.close() },
    { name: 'end loops', timeoutMs: 10_000, run: () => (stopping.abort(), loops) },
    { name: 'close operator port', timeoutMs: 1_000, run: () => operators.app.close() },
    { name: 'close stores', timeoutMs: 5_000, run: close },
  ];
  return {
    ...{ port, operatorPort },
    stop: () => {
      readiness.draining = true;
      return drain(steps, clock, log);
    },
  };
};
