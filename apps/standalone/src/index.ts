export { sealOf } from './position-seal.ts';
export { startStandalone } from './start.ts';
export { wholeApi } from './whole-api.ts';
export { STANDALONE_SETTINGS } from './standalone.config.ts';
