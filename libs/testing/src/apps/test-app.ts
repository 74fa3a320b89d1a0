import { createApp, createLog, type AppOptions, type Caller } from '@guildhall/nest';
import type { Provider, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { countedIds } from '../builders/ids.ts';

type Setup = Readonly<{
  controllers: readonly Type[];
  providers?: readonly Provider[];
  /** Whom a bearer token stands for. */
  callers?: Readonly<Record<string, Caller>>;
}> &
  Partial<AppOptions>;

/** Boots controllers as the product does, with answers checked against their declarations. */
export const testApp = async ({ controllers, providers = [], callers = {}, ...options }: Setup): Promise<NestFastifyApplication> => {
  const root = { module: class {}, controllers: [...controllers], providers: [...providers] };
  const app = await createApp(root, {
    ids: countedIds(),
    api: { authenticate: (token) => (Object.hasOwn(callers, token) ? callers[token] : undefined) },
    log: createLog('silent'),
    checkAnswers: true,
    ...options,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
};
