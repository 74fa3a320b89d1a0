import { createHash, randomUUID } from 'node:crypto';
import { Module, type Provider, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Ids } from '@guildhall/eventing';
import { createApp, type Kit } from '../http/create-app.ts';
import type { Caller } from '../request/caller.ts';
import { createLog } from '../ops/log.ts';

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Good enough for specs: repeatable, not keyed. */
export const plainIds: Ids = {
  random: () => randomUUID(),
  derive: (...parts) => digest(parts.join('\n')).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-a$4-$5'),
  fingerprint: digest,
};

type Setup = Readonly<{
  controllers: readonly Type[];
  providers?: readonly Provider[];
  /** Who a bearer token stands for. */
  callers?: Readonly<Record<string, Caller>>;
}> &
  Partial<Kit>;

/** Boots controllers as the product does, with answers checked against their declarations. For specs. */
export const testApp = async ({ controllers, providers = [], callers = {}, ...kit }: Setup): Promise<NestFastifyApplication> => {
  class Root {}
  Module({ controllers: [...controllers], providers: [...providers] })(Root);
  const app = await createApp(Root, {
    ids: plainIds,
    door: { authenticate: (token) => (Object.hasOwn(callers, token) ? callers[token] : undefined) },
    log: createLog('silent'),
    checkAnswers: true,
    ...kit,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
};
