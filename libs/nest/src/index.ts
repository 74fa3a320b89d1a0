// auth
export type { Limit } from './auth/authenticate-request.ts';
export { Caller, Network, TOKEN, type Authenticate } from './auth/caller.ts';
export {
  CLOCK_TOLERANCE,
  createServiceCallSigner,
  SERVICE_CALL_HEADER,
  hashBody,
  EMPTY_BODY_HASH,
  type ServiceCallSigner,
  type SignedRequest,
  type VerifiedRequest,
} from './auth/service-call.ts';
export * from './auth/call-keys.ts';
export { createServiceCallVerifier, type ServiceCallVerifier } from './auth/service-call-verifier.ts';
// http
export { clientNetwork, networkOf } from './http/client-network.ts';
export { createApp, type AppOptions, type PublicApi } from './http/create-app.ts';
export * from './http/http.config.ts';
export { LOCAL_HOSTS, Origin } from './http/known-hosts.ts';
export { HttpProblem } from './http/http-problem.ts';
export * from './http/problem.ts';
export * from './http/problem.filter.ts';
export type { Reply, Request, RequestContext } from './http/request-context.ts';
export { contentSecurityPolicy, PAGE_HEADERS, SECURITY_HEADERS } from './http/security-headers.ts';
// operations
export { Answer, answer } from './operations/answer.ts';
export { commonRefusal, commonRefusals, type CommonRefusalCode } from './operations/common-refusals.ts';
export { Cursors, Page } from './operations/cursors.ts';
export { CommandEnvelope, Envelope, envelope, QueryEnvelope } from './operations/envelope.ts';
export { Body, Params, Query, type Input } from './operations/input.ts';
export { limitPerKey } from './operations/limit-per-key.ts';
export * from './operations/invalid-input.ts';
export * from './operations/operation.ts';
export { orTimeout } from './operations/or-timeout.ts';
export { MIN_POSITION, minPositionOf, POSITION, positionSeal, type PositionSeal } from './operations/positions.ts';
export type { StreamAnswer } from './operations/stream-answer.ts';
export { routesOf, undeclaredRoutes, type Route } from './operations/routes.ts';
// openapi
export { docsRoutes, type FurtherDocument } from './openapi/docs-routes.ts';
export { apiOf, openApiOf, problemCodesOf, documentedPath, type Api, type JsonSchema, type OpenApi } from './openapi/openapi.ts';
// messaging, observability, lifecycle, admin
export { serviceUrls, urlSetting, urlSettings } from './messaging/service-urls.ts';
export { serviceClient, type ServiceClient } from './messaging/service-client.ts';
export type { RequestHeaders, ServiceAnswer } from './messaging/upstream-pool.ts';
export { connectConsumers, consumersOf, type FactConsumer } from './messaging/consume-facts.ts';
export { operatorApp } from './admin/operator-app.ts';
export * from './admin/operator.config.ts';
export * from './observability/log.ts';
export { drain, onSignal, type Readiness, type Step } from './lifecycle/drain.ts';
export { startApp, type StartedApp } from './lifecycle/start-app.ts';
export { exitWithError } from './lifecycle/exit-with-error.ts';
export { createMetrics } from './observability/metrics.ts';
export { logObservations, toAll } from './observability/log-observations.ts';
export { CollectorUrl, openTracing } from './observability/open-tracing.ts';
export { withoutCollector, type Tracing } from './observability/tracing.ts';
export * from './lifecycle/engines.config.ts';
export { isForDevelopment, noDevelopmentSecrets } from './lifecycle/development-only.ts';
export { checkMasterKey, WrongMasterKey } from './lifecycle/check-master-key.ts';
export { stuckLoops } from './lifecycle/stuck-loops.ts';
export { healthRoutes, type Checks } from './lifecycle/health-routes.ts';
