import { contexts, type ContextName } from '@guildhall/contracts';
import { serviceKey } from '@guildhall/crypto';
import { checkEventStore, type Context } from '@guildhall/eventing';
import { WrongTopic } from '@guildhall/kafka';
import {
  BEHIND_GATEWAY,
  contextChecks,
  createServiceCallVerifier,
  checkMasterKey,
  createApp,
  createLog,
  createMetrics,
  engineMonitor,
  healthRoutes,
  startApp,
  logObservations,
  openTracing,
  operatorApp,
  operatorsAt,
  requestLog,
  stuckLoops,
  connectConsumers,
  logFailedConsumers,
  consumersOf,
  toAll,
  whenAvailable,
  type Log,
  type Readiness,
} from '@guildhall/nest';
import type { DynamicModule } from '@nestjs/common';
import { openEngines, type Engines } from './engines.ts';
import { serviceConfig, type ServiceConfig } from './service.config.ts';

/** A service as its module wires it. */
export type Opened = Readonly<{ module: DynamicModule; context: Context; run: (signal: AbortSignal) => Promise<void> }>;
export type Open = (engines: Engines) => Promise<Opened>;

/** `prepare`: creates what a service needs in the stores. */
export type Service = Readonly<{ name: ContextName; open: Open; prepare?: (engines: Engines) => Promise<unknown> }>;

/** An unavailable bus is waited for later by its users, and the monitor of engines tells topics that are wrong. */
const prepared = async (engines: Engines, log: Log): Promise<void> => {
  try {
    await engines.prepare();
  } catch (error) {
    if (!(error instanceof WrongTopic)) log.warn({ err: error }, 'topics not prepared');
  }
};

/** Creates topics, collections and indexes, and exits: once, before new processes start. */
export const prepareService = async ({ name, open, prepare = open }: Service, env: NodeJS.ProcessEnv): Promise<void> => {
  const engines = openEngines({ name, config: serviceConfig(env, contexts[name].port), observe: () => undefined, failed: () => undefined });
  try {
    await engines.prepare();
    await opened(prepare, engines);
  } finally {
    await engines.close();
  }
};

const opened = async <T>(open: (engines: Engines) => Promise<T>, engines: Engines): Promise<T> => {
  await checkMasterKey(engines.platform.secrets);
  await checkEventStore(engines.platform);
  return open(engines);
};

/** Verifies calls of the gateway and of the services that may call this one. */
const verifierOf = (name: ContextName, config: ServiceConfig, { platform: { clock } }: Engines) => {
  const services = contexts[name].calledBy.map((service: ContextName) => {
    const { d: _, ...known } = serviceKey(config.GUILDHALL_MASTER_KEY, service);
    return { ...known, service };
  });
  return createServiceCallVerifier({ keys: { keys: [...config.GUILDHALL_CALL_KEYS.keys, ...services] }, audience: name, clock });
};

/** A service as a process on the engines, with the same module as in the one process. */
export const startService = async ({ name, open }: Service, env: NodeJS.ProcessEnv) => {
  const config = serviceConfig(env, contexts[name].port);
  const log = createLog(config.GUILDHALL_LOG);
  const metrics = createMetrics();
  const tracing = await openTracing({ collector: config.OTEL_EXPORTER_OTLP_ENDPOINT, service: `guildhall-${name}`, log });
  const failed = (error: Error): void => log.warn({ err: error }, 'connection cut');
  const engines = openEngines({ name, config, observe: toAll(logObservations(log), metrics.observe, tracing.observe), failed });
  const { clock, ids, bus } = engines.platform;
  await prepared(engines, log);
  const monitor = engineMonitor({ engines: engines.engines, clock, log });
  const stopMonitor = monitor.start();
  metrics.watchEngines(monitor.states);
  const { module, context, run } = await whenAvailable(() => opened(open, engines), clock, log);
  metrics.watch({ contexts: [context], jobs: engines.platform.jobs });
  const verify = await verifierOf(name, config, engines);
  const app = await createApp(module, {
    ...{ ids, clock, log },
    api: { verify, views: { position: () => context.positions.views, waitForProjections: context.waitForProjections } },
    http: BEHIND_GATEWAY,
    tracer: tracing.tracer,
    onResponse: toAll(requestLog(log), metrics.onResponse, tracing.onResponse),
  });
  const readiness: Readiness = { draining: false };
  const checks = monitor.withEngines(contextChecks([context]));
  healthRoutes(app, { checks, stuck: () => stuckLoops([context]), readiness });
  connectConsumers(app, consumersOf(context), { bus, clock, failed: logFailedConsumers(log) });
  return startApp({
    ...{ app, clock, log, readiness },
    run,
    ready: () => Promise.all([context.ready(), monitor.asked()]),
    at: { port: config.PORT, host: config.HOST },
    operators: {
      app: await operatorApp({ ids, log, metrics, operates: { operated: { contexts: [context], ...engines.platform }, verify } }),
      at: operatorsAt(config),
    },
    close: () => {
      stopMonitor();
      return Promise.all([engines.close(), tracing.close()]);
    },
  });
};
