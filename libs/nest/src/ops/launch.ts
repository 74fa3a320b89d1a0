import type { AddressInfo } from 'node:net';
import type { Clock } from '@guildhall/eventing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { drain, type Readiness, type Step } from './drain.ts';
import type { Log } from './log.ts';

type Place = Readonly<{ port: number; host: string }>;

/** `run`: the loops, until the signal aborts. `ready` resolves when requests may come. `close`: what all of it stands on. */
type Launch = Readonly<{
  app: NestFastifyApplication;
  clock: Clock;
  log: Log;
  readiness: Readiness;
  run: (signal: AbortSignal) => Promise<unknown>;
  ready: () => Promise<unknown>;
  at: Place;
  /** What operators come to: open before all else, so that they see why the door stays closed, and closed after all else. */
  operators: Readonly<{ app: NestFastifyApplication; at: Place }>;
  close: () => Promise<unknown>;
}>;

/** `stop`: unready first, then each step with its own deadline. True: all ended well. */
export type Launched = Readonly<{ port: number; operatorPort: number; stop: () => Promise<boolean> }>;

/** Not Nest's own `listen`: it logs a taken port besides throwing it, and one clear line is enough. */
const listening = async (app: NestFastifyApplication, at: Place): Promise<number> => {
  await app.init();
  await app.getHttpAdapter().getInstance().listen(at);
  return (app.getHttpServer().address() as AddressInfo).port; // it listens on TCP
};

/** How every process of ours begins and ends: loops first, the door last; on the way out the other way round. */
export const launch = async ({ app, clock, log, readiness, run, ready, at, operators, close }: Launch): Promise<Launched> => {
  const stopping = new AbortController();
  const loops = run(stopping.signal);
  const operatorPort = await listening(operators.app, operators.at);
  await app.startAllMicroservices();
  await ready();
  const port = await listening(app, at);

  const steps: readonly Step[] = [
    { name: 'answer what is under way', within: 10_000, run: () => app.close() },
    { name: 'end the loops', within: 10_000, run: () => (stopping.abort(), loops) },
    { name: 'let operators go', within: 1_000, run: () => operators.app.close() },
    { name: 'close what it stands on', within: 5_000, run: close },
  ];
  return {
    ...{ port, operatorPort },
    stop: () => {
      readiness.draining = true;
      return drain(steps, clock, log);
    },
  };
};
