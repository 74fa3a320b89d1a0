import type { AddressInfo } from 'node:net';
import type { Observe } from '@guildhall/eventing';
import { gateway, gatewayConfig } from '@guildhall/gateway-app';
import { createApp, createLog, drain, logObservations, observeAll, takeFacts, type Step } from '@guildhall/nest';
import { notificationConfig } from '@guildhall/notification-app';
import { smtpMailer } from '@guildhall/smtp';
import { Module } from '@nestjs/common';
import { checksOf } from './checks.ts';
import { openPlatform, type Given } from './platform.ts';
import { openServices } from './services.ts';
import { standaloneConfig } from './standalone.config.ts';

const VERSION = '0.1.0';

/** All services in one process: the gateway's guard before the services' controllers, the same facts between the same cores. */
export const startStandalone = async (env: NodeJS.ProcessEnv, given: Given = {}) => {
  const config = standaloneConfig(env);
  const log = createLog(config.GUILDHALL_LOG);
  let seen: Observe = logObservations(log);
  const mails = notificationConfig(env);
  const mailer = mails.smtpUrl === undefined ? {} : { mailer: smtpMailer({ url: mails.smtpUrl, from: mails.mailFrom }) };
  const { platform, inbox, close } = openPlatform(config, (observation) => seen(observation), { ...mailer, ...given });
  const { all, authenticate, bus } = await openServices({ platform, inbox, mails, env });
  const contexts = all.map(({ context }) => context);
  const { ids, clock } = platform;
  const door = gateway({ config: gatewayConfig(env), ids, authenticate, log, checks: checksOf(contexts), version: VERSION });
  seen = observeAll(seen, door.observe);

  class Standalone {}
  Module({ imports: all.map(({ module }) => module) })(Standalone);
  const app = await createApp(Standalone, door.kit);
  door.mount(app);
  takeFacts(app, { bus, clock, failed: (pattern, error) => log.error({ err: error, pattern }, 'facts not taken') });

  const stopping = new AbortController();
  const loops = all.map(({ run }) => run(stopping.signal));
  await app.startAllMicroservices();
  await Promise.all(contexts.map(({ ready }) => ready()));
  await app.init();
  // Not Nest's own `listen`: it logs a taken port besides throwing it, and one clear line is enough.
  await app.getHttpAdapter().getInstance().listen({ port: config.PORT, host: config.HOST });
  const { port } = app.getHttpServer().address() as AddressInfo; // it listens on TCP

  const steps: readonly Step[] = [
    { name: 'answer what is under way', within: 10_000, run: () => app.close() },
    { name: 'end the loops', within: 10_000, run: () => (stopping.abort(), Promise.all(loops)) },
    { name: 'close the databases', within: 5_000, run: close },
  ];
  return {
    url: `http://localhost:${String(port)}`,
    app,
    platform,
    contexts,
    /** Unready first, then each step with its own deadline. True: all ended well. */
    stop: (): Promise<boolean> => {
      door.readiness.draining = true;
      return drain(steps, clock, log);
    },
  };
};
