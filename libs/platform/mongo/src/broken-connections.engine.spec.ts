import { afterEach, describe, expect, it } from '@jest/globals';
import { keyWrapper } from '@guildhall/crypto';
import { StoreUnavailable, type Collection } from '@guildhall/eventing';
import {
  checkpointsContract,
  uniqueName,
  keyVaultContract,
  secretStoreContract,
  viewStoreContract,
  realDelay,
  withTimeout,
  type Make,
} from '@guildhall/testing';
import { startProxy, type Proxy } from '@guildhall/testing/proxy';
import { mongoCheckpoints, mongoKeyVault, mongoViewStore, openMongo, type Mongo } from './index.ts';
import { sharedSecrets } from '../test/secrets.ts';

/** Milliseconds until the first cut, and the factor by which each pause is longer, so that all checks end. */
const FIRST_CUT = 30;
const PAUSE_FACTOR = 1.5;

/** Returns a function that stops it. */
const cutRepeatedly = (link: Proxy): (() => void) => {
  const next = (pause: number): NodeJS.Timeout =>
    setTimeout(() => {
      link.cut();
      timer = next(pause * PAUSE_FACTOR);
    }, pause);
  let timer = next(FIRST_CUT);
  return () => clearTimeout(timer);
};

/** A new database behind its own proxy. */
const linked = async (): Promise<Readonly<{ link: Proxy; url: string }>> => {
  const url = new URL(process.env['MONGODB_URL'] ?? '');
  const link = await startProxy(Number(url.port));
  url.port = String(link.port);
  url.pathname = `/test_${uniqueName()}`;
  return { link, url: url.href };
};

/** Opens an adapter on a connection that is cut repeatedly. */
const behindCuts =
  <T>(adapter: (mongo: Mongo) => T): Make<T> =>
  async () => {
    const { link, url } = await linked();
    const endCuts = cutRepeatedly(link);
    let mongo = openMongo(url);
    return {
      port: adapter(mongo),
      pass: realDelay,
      restart: async () => {
        await mongo.close();
        mongo = openMongo(url);
        return adapter(mongo);
      },
      close: async () => {
        endCuts();
        await mongo.close();
        const last = openMongo(url);
        await last.db.dropDatabase();
        await last.close();
        await link.close();
      },
    };
  };

viewStoreContract('MongoDB on a connection that is cut repeatedly', behindCuts(mongoViewStore));
checkpointsContract('MongoDB on a connection that is cut repeatedly', behindCuts(mongoCheckpoints));
keyVaultContract(
  'MongoDB on a connection that is cut repeatedly',
  behindCuts((mongo) => mongoKeyVault(mongo, keyWrapper('a master key of thirty-two letters'))),
);
secretStoreContract('MongoDB on a connection that is cut repeatedly', behindCuts(sharedSecrets));

describe('a silent connection to MongoDB', () => {
  const ends: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  const opened = async () => {
    const { link, url } = await linked();
    const mongo = openMongo(url);
    ends.push(mongo.close, link.close);
    const documents: Collection<{ n: number }> = await mongoViewStore(mongo).collection({ name: 'documents.v1', indexes: {} });
    return { link, documents };
  };

  it('makes reads and writes fail with StoreUnavailable within their timeout', async () => {
    const { link, documents } = await opened();
    link.hold();
    const asked = [documents.get('a'), documents.write([{ id: 'a', position: '1', doc: { n: 1 } }], '1')];
    for (const end of await withTimeout(Promise.allSettled(asked), 'an end', 12_000))
      expect(end).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) });
  });

  it('makes a large write fail with StoreUnavailable within its timeout', async () => {
    const { link, documents } = await opened();
    link.hold();
    const long = { n: 1, text: 'x'.repeat(14_000_000) };
    const written = documents.write([{ id: 'a', position: '1', doc: long }], '1');
    await expect(withTimeout(written, 'an end', 12_000)).rejects.toThrow(StoreUnavailable);
  });

  it('does not keep the client from connecting later, even when it was silent from the start', async () => {
    const { link, url } = await linked();
    link.hold();
    const mongo = openMongo(url);
    ends.push(mongo.close, link.close);
    const open = () => mongoViewStore(mongo).collection({ name: 'documents.v1', indexes: {} });
    await expect(withTimeout(open(), 'an end', 20_000)).rejects.toThrow(StoreUnavailable);
    link.release();
    expect(await withTimeout(open(), 'the server', 20_000)).toBeDefined();
  });

  it('is replaced as soon as the server can be reached', async () => {
    const { link, documents } = await opened();
    link.hold();
    const written = documents.write([{ id: 'a', position: '1', doc: { n: 1 } }], '1').catch(() => undefined);
    await realDelay(1_000);
    link.release();
    link.cut();
    await withTimeout(written, 'an end', 12_000);
    await documents.write([{ id: 'a', position: '1', doc: { n: 1 } }], '1');
    expect([await documents.get('a'), await documents.checkpoint()]).toEqual([{ n: 1 }, '1']);
  });
});
