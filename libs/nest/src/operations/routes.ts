import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Operation } from './operation.ts';

export type Route = Readonly<{ method: string; path: string; operation: Operation | undefined }>;

declare module 'fastify' {
  interface FastifyInstance {
    routes: Route[];
  }
  interface FastifyContextConfig {
    operation?: Operation;
  }
}

/** Records every route that is registered from now on, by Nest or directly. */
export const recordRoutes = (instance: FastifyInstance): void => {
  instance.decorate('routes', []);
  instance.addHook('onRoute', ({ method, url, config }: RouteOptions) => {
    for (const one of [method].flat()) instance.routes.push({ method: one, path: url, operation: config?.operation });
  });
};

/** Without HEAD, which comes with every GET. */
export const routesOf = (app: NestFastifyApplication): readonly Route[] =>
  app
    .getHttpAdapter()
    .getInstance()
    .routes.filter(({ method }) => method !== 'HEAD');

/** Routes without an `@Operation`, which nobody may call: tests expect none. */
export const undeclaredRoutes = (app: NestFastifyApplication): readonly string[] =>
  routesOf(app).flatMap(({ method, path, operation }) => (operation === undefined ? [`${method} ${path}`] : []));

const patternOf = (path: string): RegExp =>
  new RegExp(`^${path.replaceAll(/[.+*?^$()[\]{}|\\]/g, '\\$&').replaceAll(/:[A-Za-z]+/g, '[^/]+')}$`);

/** The methods of a path; looked up only when no route matched, for a 405. */
export const methodsOfPath = (routes: readonly Route[], path: string): readonly string[] => [
  ...new Set(routes.filter((route) => patternOf(route.path).test(path)).map(({ method }) => method)),
];
