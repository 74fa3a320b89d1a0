import type { Observe } from '@guildhall/eventing';
import { gateway, gatewayConfig } from '@guildhall/gateway-app';
import {
  contextChecks,
  createServiceCallVerifier,
  createApp,
  createLog,
  startApp,
  logObservations,
  openTracing,
  operatorApp,
  operatorsAt,
  stuckLoops,
  connectConsumers,
  logFailedConsumers,
  consumersOf,
  toAll,
} from '@guildhall/nest';
import { Module } from '@nestjs/common';
import { operatorKeys } from './operator-key.ts';
import { openStores } from './open-stores.ts';
import type { Given } from './platform.ts';
import { sealOf } from './position-seal.ts';
import { standaloneConfig } from './standalone.config.ts';
import { VERSION } from './version.ts';

/** All services in one process: the gateway's guard in front of the services' controllers. */
export const startStandalone = async (env: NodeJS.ProcessEnv, given: Given = {}) => {
  const config = standaloneConfig(env);
  const log = createLog(config.GUILDHALL_LOG);
  let seen: Observe = logObservations(log);
  const tracing = await openTracing({ collector: config.OTEL_EXPORTER_OTLP_ENDPOINT, service: 'guildhall', log });
  const { platform, services, mails, monitor, close } = await openStores({
    config,
    env,
    log,
    given,
    observe: (observation) => seen(observation),
  });
  const { all, authenticate, bus } = services;
  const stopMonitor = monitor.start();
  const contexts = all.map(({ context }) => context);
  const { ids, clock } = platform;
  const verify = await createServiceCallVerifier({ keys: operatorKeys(config), audience: 'standalone', clock });
  const edge = gateway({
    ...{ ids, clock, authenticate, log },
    positions: sealOf(ids),
    config: gatewayConfig(env),
    checks: monitor.withEngines(contextChecks(contexts)),
    stuck: () => stuckLoops(contexts),
    version: VERSION,
    tracing,
  });
  seen = toAll(seen, edge.observe, tracing.observe);
  edge.watch({ contexts, jobs: platform.jobs });
  edge.watchEngines(monitor.states);

  class Standalone {}
  Module({ imports: all.map(({ module }) => module) })(Standalone);
  const app = await createApp(Standalone, edge.appOptions);
  edge.mount(app);
  connectConsumers(app, contexts.flatMap(consumersOf), { bus, clock, failed: logFailedConsumers(log) });

  const operates = { operated: { contexts, ...platform }, verify };
  const { port, operatorPort, stop } = await startApp({
    ...{ app, clock, log },
    readiness: edge.readiness,
    run: (signal) => Promise.all(all.map(({ run }) => run(signal))),
    ready: () => Promise.all([...contexts.map(({ ready }) => ready()), monitor.asked()]),
    at: { port: config.PORT, host: config.HOST },
    operators: { app: await operatorApp({ ids, log, metrics: edge.metrics, operates }), at: operatorsAt(config) },
    close: () => {
      stopMonitor();
      return Promise.all([close(), tracing.close()]);
    },
  });
  return { url: `http://localhost:${String(port)}`, operatorPort, inbox: mails.inbox, app, platform, contexts, stop };
};
