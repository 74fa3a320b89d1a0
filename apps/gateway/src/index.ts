export { gateway } from './gateway.ts';
export { GATEWAY_SETTINGS, gatewayConfig, type GatewayConfig, type Policies, type Policy } from './gateway.config.ts';
export { memoryRateLimits, type Counted, type RateLimits } from './rate-limits.ts';
export { FORWARD_SETTINGS } from './forward/forward.config.ts';
export type { WholeApi } from './forward/api.ts';
