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

/** Milliseconds until a link is cut for the first time, and how much longer it lives each time, so that there is an end. */
const FIRST_CUT = 30;
const LONGER = 1.5;

/** Gives a way to end it. */
const cutAgainAndAgain = (link: Proxy): (() => void) => {
  const next = (pause: number): NodeJS.Timeout =>
    setTimeout(() => {
      link.cut();
      timer = next(pause * LONGER);
    }, pause);
  let timer = next(FIRST_CUT);
  return () => clearTimeout(timer);
};

/** A database of its own behind a link of its own. */
const linked = async (): Promise<Readonly<{ link: Proxy; url: string }>> => {
  const url = new URL(process.env['MONGODB_URL'] ?? '');
  const link = await startProxy(Number(url.port));
  url.port = String(link.port);
  url.pathname = `/test_${uniqueName()}`;
  return { link, url: url.href };
};

/** Opens an adapter behind a link that is cut again and again. */
const behindCuts =
  <T>(adapter: (mongo: Mongo) => T): Make<T> =>
  async () => {
    const { link, url } = await linked();
    const endCuts = cutAgainAndAgain(link);
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

viewStoreContract('MongoDB behind a link that is cut again and again', behindCuts(mongoViewStore));
checkpointsContract('MongoDB behind a link that is cut again and again', behindCuts(mongoCheckpoints));
keyVaultContract(
  'MongoDB behind a link that is cut again and again',
  behindCuts((mongo) => mongoKeyVault(mongo, keyWrapper('a master key of thirty-two letters'))),
);
secretStoreContract('MongoDB behind a link that is cut again and again', behindCuts(sharedSecrets));

describe('a link to MongoDB that is silent', () => {
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

  it('is told as a store that is not available, in time', async () => {
    const { link, documents } = await opened();
    link.hold();
    const asked = [documents.get('a'), documents.write([{ id: 'a', position: '1', doc: { n: 1 } }], '1')];
    for (const end of await withTimeout(Promise.allSettled(asked), 'an end', 12_000))
      expect(end).toMatchObject({ status: 'rejected', reason: expect.any(StoreUnavailable) });
  });

  it('is told in time also when it was full', async () => {
    const { link, documents } = await opened();
    link.hold();
    const long = { n: 1, text: 'x'.repeat(14_000_000) };
    const written = documents.write([{ id: 'a', position: '1', doc: long }], '1');
    await expect(withTimeout(written, 'an end', 12_000)).rejects.toThrow(StoreUnavailable);
  });

  it('is no end when it was so at the first call: the server is found later', async () => {
    const { link, url } = await linked();
    link.hold();
    const mongo = openMongo(url);
    ends.push(mongo.close, link.close);
    const open = () => mongoViewStore(mongo).collection({ name: 'documents.v1', indexes: {} });
    await expect(withTimeout(open(), 'an end', 20_000)).rejects.toThrow(StoreUnavailable);
    link.release();
    expect(await withTimeout(open(), 'the server', 20_000)).toBeDefined();
  });

  it('is left for another as soon as there is one', async () => {
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
