import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { keyWrapper } from '@guildhall/crypto';
import { fixedClock, freshWord, NOON } from '@guildhall/testing';
import { mongoInbox, openMongo, type Inbox, type Mongo } from './index.ts';

/** Two processes on one database. */
let opened: readonly Mongo[] = [];
let [one, other]: readonly Inbox[] = [];
beforeEach(() => {
  const url = new URL(process.env['MONGODB_URL'] ?? '');
  url.pathname = `/test_${freshWord()}`;
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
  it('shows the newest mails first, of all or of one address in whatever case', async () => {
    await one!.send(mail('first', 'Ada@Example.org'));
    await one!.send(mail('second', 'bob@example.org'));
    await one!.send(mail('third'));
    const subjects = async (query: { to?: string; limit: number }) => (await other!.list(query)).map(({ subject }) => subject);
    expect(await subjects({ limit: 2 })).toEqual(['third', 'second']);
    expect(await subjects({ to: 'ADA@example.org', limit: 9 })).toEqual(['third', 'first']);
  });

  it('gives a mail by its number, with the time that it came', async () => {
    await one!.send(mail('first'));
    const { id } = (await other!.list({ limit: 1 }))[0]!;
    expect(await other!.get(id)).toEqual({ ...mail('first'), id, receivedAt: NOON });
    expect(await other!.get(id + 1)).toBeUndefined();
  });

  it('numbers what many send at once, each differently', async () => {
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
