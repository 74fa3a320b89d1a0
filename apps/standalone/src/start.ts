import type { AddressInfo } from 'node:net';
import { createApp, createLog, createMetrics, docsRoutes, drain, logObservations, observeAll, opsRoutes, takeFacts, type Log, type Readiness, type Step } from '@guildhall/nest';
import type { Context } from '@guildhall/eventing';
import { Module } from '@nestjs/common';
import { openPlatform, type Given } from './platform.ts';
import { openServices } from './services.ts';
import { standaloneConfig } from './standalone.config.ts';

const VERSION = '0.1.0';

/** Views caught up once, and no loop that stands still with work before it. */
const checksOf = (contexts: readonly Context[]) => {
  const caughtUp = new Set<string>();
  for (const { name, ready } of contexts) void ready().then(() => caughtUp.add(name));
  return () => {
    const parts = contexts.map(({ name }): [string, string] => [name, caughtUp.has(name) ? 'ready' : 'catching up']);
    return Promise.resolve({ ready: caughtUp.size === contexts.length, parts: Object.fromEntries(parts) });
  };
};

/** All services in one process: the same guard before the same controllers, the same facts between the same cores. */
export const startStandalone = async (env: NodeJS.ProcessEnv, given: Partial<Given> = {}) => {
  const config = standaloneConfig(env);
  const log: Log = createLog(config.GUILDHALL_LOG);
  const metrics = createMetrics();
  const { platform, close } = openPlatform(config, { observe: observeAll(logObservations(log), metrics.observe), ...given });
  const { all, authenticate, bus } = await openServices(platform, env);
  const contexts = all.map(({ context }) => context);

  class Standalone {}
  Module({ imports: all.map(({ module }) => module) })(Standalone);
  const app = await createApp(Standalone, { ids: platform.ids, authenticate, log, answered: metrics.answered });
  const readiness: Readiness = { draining: false };
  opsRoutes(app, { checks: checksOf(contexts), readiness, registry: metrics.registry });
  docsRoutes(app, VERSION);
  takeFacts(app, { bus, clock: platform.clock, failed: (pattern, error) => log.error({ err: error, pattern }, 'facts not taken') });

  const stopping = new AbortController();
  const loops = all.map(({ run }) => run(stopping.signal));
  await app.startAllMicroservices();
  await Promise.all(contexts.map(({ ready }) => ready()));
  await app.listen(config.PORT, config.HOST);
  const { port } = app.getHttpServer().address() as AddressInfo; // it listens on TCP

  const steps: readonly Step[] = [
    { name: 'answer what is under way', within: 10_000, run: () => app.close() },
    { name: 'end the loops', within: 10_000, run: () => (stopping.abort(), Promise.all(loops)) },
    { name: 'close the databases', within: 5_000, run: close },
  ];
  return {
    url: `http://localhost:${String(port)}`,
    app,
    platform,
    contexts,
    /** Unready first, then each step with its own deadline. True: all ended well. */
    stop: async (): Promise<boolean> => {
      readiness.draining = true;
      return drain(steps, platform.clock, log);
    },
  };
};
