import type { Clock, KeyWrapper } from '@guildhall/eventing';
import { callOptions, findLimited, unlessDuplicate, withRetry, type Mongo } from '@guildhall/mongo';
import type { Mail } from '@guildhall/notification';
import type { Inbox, InboxReader, ReceivedMail } from '../inbox/inbox.ts';

/** A mail with the address that it is found by. Its links are secrets, so it is sealed for its message id. */
type Row = Readonly<{ _id: number; address: string; messageId: string; sealed: string; receivedAt: string }>;
type Counter = Readonly<{ _id: 'mails'; last: number }>;

const MAX_MAILS = 10_000;
/** Old mails are removed once per so many new ones. */
const TRIM_EVERY = 100;

/** Keeps the newest mails. */
export const mongoInbox = ({ db }: Mongo, clock: Clock, { secrets: key }: KeyWrapper): Inbox => {
  const rows = db.collection<Row>('sealed_mails');
  const counters = db.collection<Counter>('counters');
  const mailOf = ({ _id: id, messageId, sealed, receivedAt }: Row): ReceivedMail => ({
    ...(JSON.parse(key.open(sealed, messageId)) as Mail), // only this adapter seals mails
    id,
    receivedAt,
  });

  /** Each number is given once; that of a mail that was never written stays unused. */
  const nextId = async (): Promise<number> => {
    const options = { upsert: true, returnDocument: 'after', ...callOptions } as const;
    const counter = await withRetry(() => counters.findOneAndUpdate({ _id: 'mails' }, { $inc: { last: 1 } }, options));
    return counter?.last ?? 0;
  };
  const newest = ({ to, limit }: Parameters<InboxReader['list']>[0]): Promise<readonly Row[]> => {
    const filter = to === undefined ? {} : { address: to.toLowerCase() };
    return findLimited(limit, rows.find<Row>(filter, { sort: { _id: -1 }, ...callOptions }));
  };
  return {
    send: async (mail) => {
      const _id = await nextId();
      const { to, messageId } = mail;
      const sealed = key.seal(JSON.stringify(mail), messageId);
      const row = { _id, address: to.address.toLowerCase(), messageId, sealed, receivedAt: clock.now().toISOString() };
      // A duplicate number is this mail: an earlier attempt wrote it.
      await withRetry(() => unlessDuplicate(() => rows.insertOne(row, callOptions)));
      if (_id % TRIM_EVERY === 0) await withRetry(() => rows.deleteMany({ _id: { $lte: _id - MAX_MAILS } }, callOptions));
    },
    list: async (query) => (await withRetry(() => newest(query))).map(mailOf),
  };
};
