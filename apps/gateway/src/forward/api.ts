import { readFileSync } from 'node:fs';
import type { Api } from '@guildhall/nest';
import type { ForwardedRoute } from './forward.ts';

/** What all services declare. */
export type WholeApi = Api & Readonly<{ routes: readonly ForwardedRoute[] }>;

/** Made from the services' declarations by `npm run api`, so that the gateway knows the API while a service is down. */
export const wholeApi = (): WholeApi => JSON.parse(readFileSync(new URL('api.json', import.meta.url), 'utf8')) as WholeApi; // a test compares it with them
