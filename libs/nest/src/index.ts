// auth
export type { Limit } from './auth/authenticate-request.ts';
export { Caller, Network, TOKEN, type Authenticate } from './auth/caller.ts';
export { CLOCK_TOLERANCE } from './auth/clock-tolerance.ts';
export { CALL, hashBody, EMPTY_BODY_HASH, type SignedRequest, type VerifiedRequest } from './calls/call.ts';
export * from './calls/call-keys.ts';
export { callSigner, type SignCall } from './calls/sign-calls.ts';
export { callVerifier, type VerifyCall } from './calls/verify-calls.ts';
// http
export { clientNetwork, networkOf } from './http/client-network.ts';
export { createApp, type AppOptions, type PublicApi } from './http/create-app.ts';
export * from './http/http.config.ts';
export { LOCAL_HOSTS, Origin } from './http/known-hosts.ts';
export * from './http/problem.ts';
export * from './http/problem.filter.ts';
export type { Reply, Request, RequestContext } from './http/request-context.ts';
export { PAGE_HEADERS, SECURITY_HEADERS } from './http/security-headers.ts';
// operations
export { Answer, answer } from './operations/answer.ts';
export { Cursors, Page } from './operations/cursors.ts';
export { CommandEnvelope, Envelope, envelope, MinPosition, QueryEnvelope } from './operations/envelope.ts';
export { Body, Params, Query, type Input } from './operations/input.ts';
export * from './operations/invalid-input.ts';
export * from './operations/operation.ts';
export { orTimeout } from './operations/or-timeout.ts';
export { MIN_POSITION, minPositionOf, POSITION, positionSeal, type PositionSeal } from './operations/positions.ts';
export { routesOf, undeclaredRoutes, type Route } from './operations/routes.ts';
// openapi
export { docsRoutes, type FurtherDocument } from './openapi/docs-routes.ts';
export { apiOf, openApiOf, problemCodesOf, documentedPath, type Api, type OpenApi } from './openapi/openapi.ts';
export { schemas, type JsonSchema } from './openapi/schemas.ts';
// messaging, observability, lifecycle, admin
export { serviceUrls } from './calls/service-urls.ts';
export { serviceClient, type ServiceClient } from './calls/service-client.ts';
export type { Headers, ServiceAnswer } from './calls/places.ts';
export { Facts } from './facts/facts.ts';
export { FactBusStrategy } from './facts/fact-bus.strategy.ts';
export { takeFacts } from './facts/take-facts.ts';
export { operatorApp } from './operator/operator-app.ts';
export * from './operator/operator.config.ts';
export * from './ops/log.ts';
export { drain, onSignal, type Readiness, type Step } from './ops/drain.ts';
export { launch, type Launched } from './ops/launch.ts';
export { leaveWith } from './ops/leave-with.ts';
export { createMetrics } from './ops/metrics.ts';
export { logObservations, toAll } from './ops/observe.ts';
export { CollectorUrl, openSpans } from './ops/spans.ts';
export * from './ops/engines.config.ts';
export { isForDevelopment, noDevelopmentSecrets } from './ops/development-only.ts';
export { checkMasterKey, WrongMasterKey } from './ops/master-key.ts';
export { stuckLoops } from './ops/stuck-loops.ts';
export { healthRoutes, type Checks } from './ops/ops-routes.ts';
