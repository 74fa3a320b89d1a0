import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyWrapper } from '@guildhall/crypto';
import { fixedClock, uniqueName, NOON, realDelay } from '@guildhall/testing';
import { openMongo, type Mongo } from '@guildhall/mongo';
import { mailboxOf, mailerContract } from '../../test/mailer-contract.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { mongoInbox } from './mongo-inbox.ts';

/** Two processes on one database. */
let opened: readonly Mongo[] = [];
let [one, other]: readonly Inbox[] = [];
beforeEach(() => {
  const url = new URL(process.env['MONGODB_URL'] ?? '');
  url.pathname = `/test_${uniqueName()}`;
  opened = [openMongo(url.href), openMongo(url.href)];
  [one, other] = opened.map((mongo) => mongoInbox(mongo, fixedClock(), keyWrapper('a master key of thirty-two letters')));
});
afterEach(async () => {
  await opened[0]!.db.dropDatabase();
  await Promise.all(opened.map(({ close }) => close()));
});

const mail = (subject: string, address = 'ada@example.org') => ({
  to: { address, name: 'Ada Lovelace' },
  subject,
  text: 'Hello\n',
  html: '<p>Hello</p>\n',
  messageId: '<1@example.org>',
});

describe('the MongoDB inbox', () => {
  it('lists the newest mails first, all of them or those of one address, ignoring case', async () => {
    await one!.send(mail('first', 'Ada@Example.org'));
    await one!.send(mail('second', 'bob@example.org'));
    await one!.send(mail('third'));
    const subjects = async (query: { to?: string; limit: number }) => (await other!.list(query)).map(({ subject }) => subject);
    expect(await subjects({ limit: 2 })).toEqual(['third', 'second']);
    expect(await subjects({ to: 'ADA@example.org', limit: 9 })).toEqual(['third', 'first']);
  });

  it('returns each mail with its number and the time it was received', async () => {
    await one!.send(mail('first'));
    expect(await other!.list({ limit: 9 })).toEqual([{ ...mail('first'), id: 1, receivedAt: NOON }]);
  });

  it('gives simultaneous mails different numbers', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, n) => [one!, other!][n % 2]!.send(mail(String(n)))));
    const mails = await one!.list({ limit: 99 });
    expect(new Set(mails.map(({ id }) => id)).size).toBe(20);
    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(20);
  });

  it('keeps the newest ten thousand and a few more', async () => {
    await one!.send(mail('old'));
    const { db } = opened[0]!;
    await db.collection<{ _id: string }>('counters').updateOne({ _id: 'mails' }, { $set: { last: 10_099 } });
    await one!.send(mail('new'));
    expect((await other!.list({ limit: 9 })).map(({ subject }) => subject)).toEqual(['new']);
  });
});

mailerContract('the MongoDB inbox', async () => {
  const url = new URL(process.env['MONGODB_URL'] ?? '');
  url.pathname = `/test_${uniqueName()}`;
  let mongo = openMongo(url.href);
  const open = () => mailboxOf(mongoInbox(mongo, fixedClock(), keyWrapper('a master key of thirty-two letters')));
  return {
    port: open(),
    pass: realDelay,
    restart: async () => {
      await mongo.close();
      mongo = openMongo(url.href);
      return open();
    },
    close: async () => {
      await mongo.db.dropDatabase();
      await mongo.close();
    },
  };
});
