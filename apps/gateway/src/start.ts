import { randomBytes, randomUUID } from 'node:crypto';
import { contextNames, contexts, type ContextName } from '@guildhall/contracts';
import { cryptoIds, systemClock } from '@guildhall/crypto';
import type { FactBus } from '@guildhall/eventing';
import { securityOptions, brokersOf, kafkaFactBus, type KafkaFactBus } from '@guildhall/kafka';
import {
  createServiceCallSigner,
  createApp,
  createLog,
  engineMonitor,
  filesOf,
  isForDevelopment,
  kafkaAccessOf,
  startApp,
  openTracing,
  operatorApp,
  operatorsAt,
  positionSeal,
  serviceClient,
  urlSetting,
  connectConsumers,
  logFailedConsumers,
  type FactConsumer,
  type Log,
  type ServiceClient,
} from '@guildhall/nest';
import { connectRedis, disconnect, redisEngine } from '@guildhall/redis';
import { Module } from '@nestjs/common';
import { wholeApi } from './forward/api.ts';
import { askIdentity } from './forward/ask-identity.ts';
import { callerCache, type CallerInvalidation } from './forward/caller-cache.ts';
import { forwardConfig, type ForwardConfig } from './forward/forward.config.ts';
import { forwardRoutes } from './forward/forward.ts';
import { invalidateCallers } from './forward/invalidate-callers.ts';
import { withCausalRetry } from './forward/causal-retry.ts';
import { withReadYourWrites } from './forward/read-your-writes.ts';
import type { WritePositions } from './forward/write-positions.ts';
import { redisRateLimits } from './forward/redis-rate-limits.ts';
import { redisWritePositions } from './forward/redis-write-positions.ts';
import { gatewayConfig } from './gateway.config.ts';
import { gateway } from './gateway.ts';

/** Cached callers, and write positions: some 60 MB if all were in use. */
const MAX_CACHED = 50_000;
const clock = systemClock;
/** A gateway's ids are unique only within its lifetime. */
const ids = cryptoIds(randomBytes(32).toString('base64url'));

/** A client for each service; answers follow what the caller wrote before, there and at the contexts that it depends on. */
const clientsOf = async (config: ForwardConfig, positions: WritePositions) => {
  const sign = await createServiceCallSigner(config.GUILDHALL_CALL_KEY, clock);
  const clientOf = (name: ContextName): ServiceClient => {
    const client = serviceClient({ name, urls: config[urlSetting(name)], sign, clock });
    return withCausalRetry({
      client: withReadYourWrites({ name, client, positions }),
      from: contexts[name].dependsOn,
      ...{ positions, clock },
    });
  };
  return Object.fromEntries(contextNames.map((name) => [name, clientOf(name)])) as Readonly<Record<ContextName, ServiceClient>>; // one for each name
};

/** It lacks the key that proves facts and believes all of them: a forged one only makes it ask identity once more. */
const factBusOf = (config: ForwardConfig): KafkaFactBus =>
  kafkaFactBus({ brokers: brokersOf(config.KAFKA_BROKERS), clientId: 'gateway', ...securityOptions(kafkaAccessOf(config)) });

/** Each gateway is a consumer group of its own, since each needs every fact, from now on. */
const consumerOf = ({ subscribe }: KafkaFactBus, invalidation: CallerInvalidation) => {
  const bus: Pick<FactBus, 'subscribe'> = { subscribe: (subscription, signal) => subscribe({ ...subscription, from: 'now' }, signal) };
  const consumer: FactConsumer = {
    group: `gateway.${randomUUID()}`,
    topic: contexts.identity.topic.name,
    consume: invalidateCallers(invalidation),
  };
  return { bus, consumer };
};

/** The gateway has no controllers: its routes forward. */
class Gateway {}
Module({})(Gateway);

const open = async (env: NodeJS.ProcessEnv, config: ForwardConfig, log: Log) => {
  const redis = connectRedis({
    url: config.REDIS_URL,
    tls: filesOf(config, 'REDIS'),
    onError: (error) => log.warn({ err: error }, 'connection cut'),
  });
  const facts = factBusOf(config);
  const monitor = engineMonitor({ engines: [facts.engine, redisEngine(redis)], clock, log });
  const clients = await clientsOf(config, redisWritePositions(redis, MAX_CACHED, clock));
  const recheckMs = config.GUILDHALL_SESSION_RECHECK_SECONDS * 1_000;
  const callers = callerCache({ ask: askIdentity(clients.identity, ids), clock, recheckMs, maxEntries: MAX_CACHED });
  const api = wholeApi();
  const tracing = await openTracing({ collector: config.OTEL_EXPORTER_OTLP_ENDPOINT, service: 'guildhall-gateway', log });
  const broken = (): Record<string, string> =>
    Object.fromEntries(Object.entries(clients).map(([name, { isBroken }]) => [name, isBroken() ? 'unavailable' : 'ready']));
  const edge = gateway({
    ...{ ids, log },
    config: gatewayConfig(env),
    authenticate: callers.authenticate,
    // The one lasting secret that all gateways share.
    positions: positionSeal(config.GUILDHALL_CALL_KEY.d),
    // A service that is down does not make the gateway unready: the others go on.
    checks: monitor.withEngines(() => Promise.resolve({ ready: true, parts: broken() })),
    version: String(api.openapi.info['version']),
    limits: redisRateLimits(redis),
    elsewhere: { api },
    tracing,
  });
  edge.watchEngines(monitor.states);
  return { clients, redis, facts, monitor, callers, api, edge, tracing };
};

/** The gateway in a process of its own: the same public API, forwarded to the services. */
export const startGateway = async (env: NodeJS.ProcessEnv) => {
  const config = forwardConfig(env);
  const log = createLog(config.GUILDHALL_LOG);
  const { clients, redis, facts, monitor, callers, api, edge, tracing } = await open(env, config, log);
  const stopMonitor = monitor.start();
  edge.watchCircuits(() => Object.fromEntries(Object.entries(clients).map(([name, { isBroken }]) => [name, isBroken()])));
  const { bus, consumer } = consumerOf(facts, callers.invalidate);
  const app = await createApp(Gateway, edge.appOptions);
  edge.mount(app);
  forwardRoutes(app, { routes: api.routes, clients, ids, development: isForDevelopment(config) });
  connectConsumers(app, [consumer], { bus, clock, failed: logFailedConsumers(log) });
  return startApp({
    ...{ app, clock, log },
    readiness: edge.readiness,
    run: () => Promise.resolve(),
    ready: monitor.asked,
    at: { port: config.PORT, host: config.HOST },
    operators: { app: await operatorApp({ ids, log, metrics: edge.metrics }), at: operatorsAt(config) },
    close: () => {
      stopMonitor();
      const closing = [facts, tracing, ...Object.values(clients)].map((part) => part.close());
      return Promise.all([...closing, disconnect(redis)]);
    },
  });
};
