import { randomBytes, randomUUID } from 'node:crypto';
import { cryptoIds, systemClock } from '@guildhall/crypto';
import type { FactBus } from '@guildhall/eventing';
import { securityOptions, brokersOf, kafkaFactBus } from '@guildhall/kafka';
import {
  callSigner,
  createApp,
  createLog,
  filesOf,
  isForDevelopment,
  kafkaAccessOf,
  launch,
  openSpans,
  operatorApp,
  operatorsAt,
  positionSeal,
  serviceClient,
  takeFacts,
  type Log,
} from '@guildhall/nest';
import { connectRedis, disconnect } from '@guildhall/redis';
import { Module } from '@nestjs/common';
import { wholeApi } from './forward/api.ts';
import { askIdentity } from './forward/ask-identity.ts';
import { rememberedCallers, type SessionWatch } from './forward/callers.ts';
import { forwardConfig, type ForwardConfig } from './forward/forward.config.ts';
import { forwardRoutes } from './forward/forward.ts';
import { withNews } from './forward/news.ts';
import { withOwnWrites } from './forward/own-writes.ts';
import type { RecentWrites } from './forward/recent-writes.ts';
import { redisRateLimits } from './forward/redis-rate-limits.ts';
import { redisRecentWrites } from './forward/redis-recent-writes.ts';
import { SessionsController, WATCH } from './forward/sessions.controller.ts';
import { gatewayConfig } from './gateway.config.ts';
import { gateway } from './gateway.ts';

/** Tokens, and who wrote last, that are remembered, at most: some 60 MB if all were in use. */
const REMEMBERED = 50_000;
const clock = systemClock;
/** Nothing of a gateway's ids outlives it. */
const ids = cryptoIds(randomBytes(32).toString('base64url'));

const clientsOf = async (config: ForwardConfig, recent: RecentWrites) => {
  const sign = await callSigner(config.GUILDHALL_CALL_KEY, clock);
  const clientOf = (name: string, urls: readonly string[], ...from: readonly string[]) => {
    const client = withOwnWrites({ name, client: serviceClient({ name, urls, sign, clock }), recent });
    return withNews({ client, from, recent, clock });
  };
  return {
    identity: clientOf('identity', config.GUILDHALL_IDENTITY_URL),
    organization: clientOf('organization', config.GUILDHALL_ORGANIZATION_URL, 'identity'),
    team: clientOf('team', config.GUILDHALL_TEAM_URL, 'identity', 'organization'),
    notification: clientOf('notification', config.GUILDHALL_NOTIFICATION_URL),
  };
};

/**
 * Each gateway is a group of its own, for each has to hear everything; what was before it came is no matter of its. It does not know the key
 * that facts are proven by, and believes all of them: one that is false makes it ask identity once more.
 */
const facts = (config: ForwardConfig) => {
  const brokers = brokersOf(config.KAFKA_BROKERS);
  const { subscribe, publish, close } = kafkaFactBus({ brokers, clientId: 'gateway', ...securityOptions(kafkaAccessOf(config)) });
  const group = `gateway.${randomUUID()}`;
  const bus: FactBus = { publish, subscribe: ({ topic }, signal) => subscribe({ topic, group, from: 'now' }, signal) };
  return { bus, close };
};

const moduleOf = (watch: SessionWatch) => {
  class Gateway {}
  Module({ controllers: [SessionsController], providers: [{ provide: WATCH, useValue: watch }] })(Gateway);
  return Gateway;
};

const open = async (env: NodeJS.ProcessEnv, config: ForwardConfig, log: Log) => {
  const redis = connectRedis({
    url: config.REDIS_URL,
    tls: filesOf(config, 'REDIS'),
    onError: (error) => log.warn({ err: error }, 'connection cut'),
  });
  const clients = await clientsOf(config, redisRecentWrites(redis, REMEMBERED, clock));
  const recheck = config.GUILDHALL_SESSION_RECHECK_SECONDS * 1_000;
  const callers = rememberedCallers({ ask: askIdentity(clients.identity, ids), clock, recheck, limit: REMEMBERED });
  const api = wholeApi();
  const spans = await openSpans({ collector: config.OTEL_EXPORTER_OTLP_ENDPOINT, service: 'guildhall-gateway', log });
  const broken = (): Record<string, string> =>
    Object.fromEntries(Object.entries(clients).map(([name, { isBroken }]) => [name, isBroken() ? 'unavailable' : 'ready']));
  const door = gateway({
    ...{ ids, log },
    config: gatewayConfig(env),
    authenticate: callers.authenticate,
    // All gateways have this key, and none of them anything else that lasts.
    positions: positionSeal(config.GUILDHALL_CALL_KEY.d),
    // What a service is down for it says itself; the others go on.
    checks: () => Promise.resolve({ ready: true, parts: broken() }),
    version: String(api.openapi.info['version']),
    limits: redisRateLimits(redis),
    elsewhere: { api },
    answered: spans.answered,
  });
  return { clients, redis, callers, api, door, spans };
};

/** The gateway in a process of its own: the same door, and behind it the ways to the services. */
export const startGateway = async (env: NodeJS.ProcessEnv) => {
  const config = forwardConfig(env);
  const log = createLog(config.GUILDHALL_LOG);
  const { clients, redis, callers, api, door, spans } = await open(env, config, log);
  door.watchCircuits(() => Object.fromEntries(Object.entries(clients).map(([name, { isBroken }]) => [name, isBroken()])));
  const { bus, close } = facts(config);
  const app = await createApp(moduleOf(callers.watch), door.appOptions);
  door.mount(app);
  forwardRoutes(app, { routes: api.routes, clients, ids, development: isForDevelopment(config) });
  takeFacts(app, { bus, clock, failed: (pattern, error) => log.error({ err: error, pattern }, 'facts not taken') });
  return launch({
    ...{ app, clock, log },
    readiness: door.readiness,
    run: () => Promise.resolve(),
    ready: () => Promise.resolve(),
    at: { port: config.PORT, host: config.HOST },
    operators: { app: await operatorApp({ ids, log, metrics: door.metrics }), at: operatorsAt(config) },
    close: () => Promise.all([close(), disconnect(redis), spans.close(), ...Object.values(clients).map((client) => client.close())]),
  });
};
