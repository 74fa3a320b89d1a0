import { engineContract, realDelay } from '@guildhall/testing';
import { startProxy, type Proxy } from '@guildhall/testing/proxy';
import { mongoEngine, openMongo } from './index.ts';

/** The server cannot be set up otherwise, so a proxy changes what it answers. */
const rewritten = (proxy: Proxy, texts: Readonly<Record<string, string>>) => ({
  spoil: () => Promise.resolve(proxy.rewrite(texts)),
  mend: () => Promise.resolve(proxy.release()),
});

engineContract('MongoDB', async () => {
  const url = new URL(process.env['MONGODB_URL'] ?? '');
  const proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  const mongo = openMongo(url.href);
  const { version } = (await mongo.db.command({ buildInfo: 1 })) as { version: string }; // as the server documents it
  const older = `6${version.slice(1)}`;
  return {
    port: {
      engine: mongoEngine(mongo),
      wrong: [
        {
          ...rewritten(proxy, { ferretdbVersion: 'anotherVersion1', [version]: older }),
          told: { requirement: 'version', found: older, needed: '7.0.28, 8.0.17, 8.2.3 or later', breaks: true },
        },
        {
          ...rewritten(proxy, { 'isWritablePrimary\u0000\u0001': 'isWritablePrimary\u0000\u0000' }),
          told: { requirement: 'role', found: 'secondary', needed: 'primary', breaks: true },
        },
      ],
      silence: proxy.hold,
      cut: proxy.cut,
    },
    pass: realDelay,
    close: async () => {
      await mongo.close();
      await proxy.close();
    },
    timeoutMs: 10_000,
  };
});
