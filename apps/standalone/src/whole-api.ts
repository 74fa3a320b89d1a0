import { gateway, gatewayConfig, type WholeApi } from '@guildhall/gateway-app';
import { apiOf, contextChecks, createApp, createLog, routesOf, type Operation } from '@guildhall/nest';
import { notificationConfig } from '@guildhall/notification-app';
import { Module } from '@nestjs/common';
import { openPlatform } from './platform.ts';
import { sealOf } from './position-seal.ts';
import { openServices } from './services.ts';
import { standaloneConfig } from './standalone.config.ts';
import { VERSION } from './version.ts';

const ENV = { GUILDHALL_DATA: ':memory:', GUILDHALL_INBOX: 'on' };
const log = createLog('silent');

type Forwarded = WholeApi['routes'][number]['operation'];
/** What a gateway needs to know about an operation of a service. */
const forwarded = ({ id, summary, access, status, limit, hidden, tag, input: { writes, waits } }: Operation): Forwarded => ({
  ...{ id, summary, access, status },
  input: { ...(writes === undefined ? {} : { writes }), ...(waits === undefined ? {} : { waits }) },
  ...(limit === undefined ? {} : { limit }),
  ...(hidden === undefined ? {} : { hidden }),
  ...(tag === undefined ? {} : { tag }),
});

/** Reads the declarations of the services. */
export const wholeApi = async (): Promise<WholeApi> => {
  const mails = notificationConfig(ENV);
  const { platform, knownNetworks, inbox, close } = await openPlatform(standaloneConfig(ENV));
  const { all, authenticate } = await openServices({ platform, knownNetworks, inbox, mails, env: ENV });
  const { ids } = platform;
  const edge = gateway({
    ids,
    authenticate,
    positions: sealOf(ids),
    log,
    config: gatewayConfig(ENV),
    checks: contextChecks([]),
    version: VERSION,
  });

  class Whole {}
  Module({ imports: all.map(({ module }) => module) })(Whole);
  const whole = await createApp(Whole, edge.appOptions);
  edge.mount(whole);
  await whole.init();
  const routes = [];
  for (const { module, context } of all) {
    const own = await createApp(module, edge.appOptions);
    await own.init();
    for (const { method, path, operation } of routesOf(own))
      if (operation !== undefined) routes.push({ method, path, service: context.name, operation: forwarded(operation) });
    await own.close();
  }
  const api = apiOf(whole, VERSION);
  await whole.close();
  await close();
  return { routes, ...api };
};
