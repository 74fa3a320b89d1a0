import { identityConfig, identityService } from '@guildhall/identity-app';
import { createApp, createLog, FactBusStrategy } from '@guildhall/nest';
import { organizationService } from '@guildhall/organization-app';
import { Module } from '@nestjs/common';
import type { AddressInfo } from 'node:net';
import { openPlatform, type Given } from './platform.ts';
import { standaloneConfig } from './standalone.config.ts';

/** All services in one process: the same guard before the same controllers, the same facts between the same cores. */
export const startStandalone = async (env: NodeJS.ProcessEnv, given: Partial<Given> = {}) => {
  const config = standaloneConfig(env);
  const log = createLog(config.GUILDHALL_LOG);
  const { platform, close } = openPlatform(config, { observe: () => undefined, ...given });
  const identity = await identityService(platform, identityConfig(env));
  const organization = await organizationService(platform);
  const services = [identity, organization];

  class Standalone {}
  Module({ imports: services.map(({ module }) => module) })(Standalone);
  const app = await createApp(Standalone, { ids: platform.ids, authenticate: identity.authenticate, log });
  app.connectMicroservice({
    strategy: new FactBusStrategy({
      bus: platform.bus,
      clock: platform.clock,
      failed: (pattern, error) => log.error({ err: error, pattern }, 'facts not taken'),
    }),
  });

  const stopping = new AbortController();
  const loops = services.map(({ run }) => run(stopping.signal));
  await app.startAllMicroservices();
  await app.listen(config.PORT, config.HOST);
  const { port } = app.getHttpServer().address() as AddressInfo; // it listens on TCP

  return {
    url: `http://localhost:${String(port)}`,
    app,
    platform,
    async stop() {
      await app.close();
      stopping.abort();
      await Promise.all(loops);
      await close();
    },
  };
};
