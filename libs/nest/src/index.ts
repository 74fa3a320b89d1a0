// auth
export type { Limit } from './auth/authenticate-request.ts';
export { Caller, Network, TOKEN, type Authenticate } from './auth/caller.ts';
export {
  CLOCK_TOLERANCE,
  createServiceCallSigner,
  SERVICE_CALL_HEADER,
  hashBody,
  EMPTY_BODY_HASH,
  type SignedRequest,
} from './auth/service-call.ts';
export { OPERATOR_PERMISSIONS, CallKey, CallKeys } from './auth/call-keys.ts';
export { createServiceCallVerifier } from './auth/service-call-verifier.ts';
// http
export { createApp, type AppOptions, type PublicApi } from './http/create-app.ts';
export { MAX_BODY_LIMIT, BEHIND_GATEWAY, type HttpSettings } from './http/http.config.ts';
export { LOCAL_HOSTS, Origin } from './http/known-hosts.ts';
export { refusalOf } from './http/problem.ts';
export type { Reply, Request, RequestContext } from './http/request-context.ts';
export { contentSecurityPolicy, PAGE_HEADERS } from './http/security-headers.ts';
// operations
export { Answer } from './operations/answer.ts';
export { commonRefusal } from './operations/common-refusals.ts';
export { Page } from './operations/cursors.ts';
export { CommandEnvelope, Envelope, QueryEnvelope } from './operations/envelope.ts';
export { Body, Params, Query, type Input } from './operations/input.ts';
export { limitPerKey } from './operations/limit-per-key.ts';
export { Operation, operationOf } from './operations/operation.ts';
export { orTimeout } from './operations/or-timeout.ts';
export { MIN_POSITION, minPositionOf, POSITION, positionSeal, type PositionSeal } from './operations/positions.ts';
export type { StreamAnswer } from './operations/stream-answer.ts';
export { routesOf, undeclaredRoutes } from './operations/routes.ts';
// openapi
export { docsRoutes } from './openapi/docs-routes.ts';
export { apiOf, type Api, type JsonSchema } from './openapi/openapi.ts';
// messaging, observability, lifecycle, admin
export { serviceUrls, urlSetting, urlSettings } from './messaging/service-urls.ts';
export { serviceClient, type ServiceClient } from './messaging/service-client.ts';
export type { RequestHeaders, ServiceAnswer } from './messaging/upstream-pool.ts';
export { connectConsumers, consumersOf, logFailedConsumers, type FactConsumer } from './messaging/consume-facts.ts';
export { operatorApp } from './admin/operator-app.ts';
export { STREAM_CACHE_SETTINGS, streamCacheBytes } from './lifecycle/stream-cache.config.ts';
export { OPERATOR_SETTINGS, operatorsAt } from './admin/operator.config.ts';
export { createLog, requestLog, type Log } from './observability/log.ts';
export { onSignal, type Readiness } from './lifecycle/drain.ts';
export { engineMonitor, type EngineMonitor } from './lifecycle/engine-monitor.ts';
export { startApp } from './lifecycle/start-app.ts';
export { exitWithError } from './lifecycle/exit-with-error.ts';
export { createMetrics } from './observability/metrics.ts';
export { logObservations, toAll } from './observability/log-observations.ts';
export { CollectorUrl, openTracing } from './observability/open-tracing.ts';
export { withoutCollector, type Tracing } from './observability/tracing.ts';
export * from './lifecycle/engines.config.ts';
export { whenAvailable } from './lifecycle/when-available.ts';
export { isForDevelopment, noDevelopmentSecrets } from './lifecycle/development-only.ts';
export { checkMasterKey, WrongMasterKey } from './lifecycle/check-master-key.ts';
export { contextChecks } from './lifecycle/context-checks.ts';
export { stuckLoops } from './lifecycle/stuck-loops.ts';
export { healthRoutes, type Checks } from './lifecycle/health-routes.ts';
