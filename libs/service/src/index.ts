export { openEngines, type Engines } from './engines.ts';
export { runService } from './run-service.ts';
export { SERVICE_SETTINGS, serviceConfig, type ServiceConfig } from './service.config.ts';
export { startService, type Open, type Opened } from './start-service.ts';
