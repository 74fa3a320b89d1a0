export { startStandalone } from './start.ts';
export { wholeApi } from './whole-api.ts';
