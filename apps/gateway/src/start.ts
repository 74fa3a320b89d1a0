import { randomBytes, randomUUID } from 'node:crypto';
import { cryptoIds, systemClock } from '@guildhall/crypto';
import type { FactBus } from '@guildhall/eventing';
import { securityOptions, brokersOf, kafkaFactBus } from '@guildhall/kafka';
import {
  createServiceCallSigner,
  createApp,
  createLog,
  filesOf,
  isForDevelopment,
  kafkaAccessOf,
  startApp,
  openTracing,
  operatorApp,
  operatorsAt,
  positionSeal,
  serviceClient,
  consumeFacts,
  type Log,
} from '@guildhall/nest';
import { connectRedis, disconnect } from '@guildhall/redis';
import { Module } from '@nestjs/common';
import { wholeApi } from './forward/api.ts';
import { askIdentity } from './forward/ask-identity.ts';
import { callerCache, type CallerInvalidation } from './forward/caller-cache.ts';
import { forwardConfig, type ForwardConfig } from './forward/forward.config.ts';
import { forwardRoutes } from './forward/forward.ts';
import { withCausalRetry } from './forward/causal-retry.ts';
import { withReadYourWrites } from './forward/read-your-writes.ts';
import type { WritePositions } from './forward/write-positions.ts';
import { redisRateLimits } from './forward/redis-rate-limits.ts';
import { redisWritePositions } from './forward/redis-write-positions.ts';
import { INVALIDATION, SessionsController } from './forward/sessions.controller.ts';
import { gatewayConfig } from './gateway.config.ts';
import { gateway } from './gateway.ts';

/** Cached callers, and write positions: some 60 MB if all were in use. */
const MAX_CACHED = 50_000;
const clock = systemClock;
/** A gateway's ids are unique only within its lifetime. */
const ids = cryptoIds(randomBytes(32).toString('base64url'));

const clientsOf = async (config: ForwardConfig, positions: WritePositions) => {
  const sign = await createServiceCallSigner(config.GUILDHALL_CALL_KEY, clock);
  const clientOf = (name: string, urls: readonly string[], ...from: readonly string[]) => {
    const client = withReadYourWrites({ name, client: serviceClient({ name, urls, sign, clock }), positions });
    return withCausalRetry({ client, from, positions, clock });
  };
  return {
    identity: clientOf('identity', config.GUILDHALL_IDENTITY_URL),
    organization: clientOf('organization', config.GUILDHALL_ORGANIZATION_URL, 'identity'),
    team: clientOf('team', config.GUILDHALL_TEAM_URL, 'identity', 'organization'),
    notification: clientOf('notification', config.GUILDHALL_NOTIFICATION_URL),
  };
};

/**
 * Each gateway is a consumer group of its own, since each needs every fact, from now on. It lacks the key that proves facts and believes all
 * of them: a forged one only makes it ask identity once more.
 */
const facts = (config: ForwardConfig) => {
  const brokers = brokersOf(config.KAFKA_BROKERS);
  const { subscribe, publish, close } = kafkaFactBus({ brokers, clientId: 'gateway', ...securityOptions(kafkaAccessOf(config)) });
  const group = `gateway.${randomUUID()}`;
  const bus: FactBus = { publish, subscribe: ({ topic }, signal) => subscribe({ topic, group, from: 'now' }, signal) };
  return { bus, close };
};

const moduleOf = (invalidate: CallerInvalidation) => {
  class Gateway {}
  Module({ controllers: [SessionsController], providers: [{ provide: INVALIDATION, useValue: invalidate }] })(Gateway);
  return Gateway;
};

const open = async (env: NodeJS.ProcessEnv, config: ForwardConfig, log: Log) => {
  const redis = connectRedis({
    url: config.REDIS_URL,
    tls: filesOf(config, 'REDIS'),
    onError: (error) => log.warn({ err: error }, 'connection cut'),
  });
  const clients = await clientsOf(config, redisWritePositions(redis, MAX_CACHED, clock));
  const recheckMs = config.GUILDHALL_SESSION_RECHECK_SECONDS * 1_000;
  const callers = callerCache({ ask: askIdentity(clients.identity, ids), clock, recheckMs, maxEntries: MAX_CACHED });
  const api = wholeApi();
  const tracing = await openTracing({ collector: config.OTEL_EXPORTER_OTLP_ENDPOINT, service: 'guildhall-gateway', log });
  const broken = (): Record<string, string> =>
    Object.fromEntries(Object.entries(clients).map(([name, { isBroken }]) => [name, isBroken() ? 'unavailable' : 'ready']));
  const door = gateway({
    ...{ ids, log },
    config: gatewayConfig(env),
    authenticate: callers.authenticate,
    // The one lasting secret that all gateways share.
    positions: positionSeal(config.GUILDHALL_CALL_KEY.d),
    // A service that is down does not make the gateway unready: the others go on.
    checks: () => Promise.resolve({ ready: true, parts: broken() }),
    version: String(api.openapi.info['version']),
    limits: redisRateLimits(redis),
    elsewhere: { api },
    tracing,
  });
  return { clients, redis, callers, api, door, tracing };
};

/** The gateway in a process of its own: the same public API, forwarded to the services. */
export const startGateway = async (env: NodeJS.ProcessEnv) => {
  const config = forwardConfig(env);
  const log = createLog(config.GUILDHALL_LOG);
  const { clients, redis, callers, api, door, tracing } = await open(env, config, log);
  door.watchCircuits(() => Object.fromEntries(Object.entries(clients).map(([name, { isBroken }]) => [name, isBroken()])));
  const { bus, close } = facts(config);
  const app = await createApp(moduleOf(callers.invalidate), door.appOptions);
  door.mount(app);
  forwardRoutes(app, { routes: api.routes, clients, ids, development: isForDevelopment(config) });
  consumeFacts(app, { bus, clock, failed: (pattern, error) => log.error({ err: error, pattern }, 'facts not taken') });
  return startApp({
    ...{ app, clock, log },
    readiness: door.readiness,
    run: () => Promise.resolve(),
    ready: () => Promise.resolve(),
    at: { port: config.PORT, host: config.HOST },
    operators: { app: await operatorApp({ ids, log, metrics: door.metrics }), at: operatorsAt(config) },
    close: () => Promise.all([close(), disconnect(redis), tracing.close(), ...Object.values(clients).map((client) => client.close())]),
  });
};
