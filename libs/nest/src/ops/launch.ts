import type { AddressInfo } from 'node:net';
import type { Clock } from '@guildhall/eventing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { drain, type Readiness, type Step } from './drain.ts';
import type { Log } from './log.ts';

/** `run`: the loops, until the signal aborts. `ready` resolves when requests may come. `close`: what all of it stands on. */
type Launch = Readonly<{
  app: NestFastifyApplication;
  clock: Clock;
  log: Log;
  readiness: Readiness;
  run: (signal: AbortSignal) => Promise<unknown>;
  ready: () => Promise<unknown>;
  at: Readonly<{ port: number; host: string }>;
  close: () => Promise<unknown>;
}>;

/** `stop`: unready first, then each step with its own deadline. True: all ended well. */
export type Launched = Readonly<{ port: number; stop: () => Promise<boolean> }>;

/** How every process of ours begins and ends: loops first, the door last; on the way out the other way round. */
export const launch = async ({ app, clock, log, readiness, run, ready, at, close }: Launch): Promise<Launched> => {
  const stopping = new AbortController();
  const loops = run(stopping.signal);
  await app.startAllMicroservices();
  await ready();
  await app.init();
  // Not Nest's own `listen`: it logs a taken port besides throwing it, and one clear line is enough.
  await app.getHttpAdapter().getInstance().listen(at);
  const { port } = app.getHttpServer().address() as AddressInfo; // it listens on TCP

  const steps: readonly Step[] = [
    { name: 'answer what is under way', within: 10_000, run: () => app.close() },
    { name: 'end the loops', within: 10_000, run: () => (stopping.abort(), loops) },
    { name: 'close what it stands on', within: 5_000, run: close },
  ];
  return {
    port,
    stop: () => {
      readiness.draining = true;
      return drain(steps, clock, log);
    },
  };
};
