import type { Clock, KeyWrapper, Mail, Mailer } from '@guildhall/eventing';
import { inTime, type Mongo } from './connection.ts';
import { insisting, unlessDuplicate } from './insisting.ts';
import { upTo } from './up-to.ts';

export type ReceivedMail = Mail & Readonly<{ id: number; receivedAt: string }>;
export type InboxQuery = Readonly<{ to?: string; limit: number }>;

/** A mailer that keeps its mails instead of sending them. Like a mailbox, it shows a mail twice that came twice. */
export type Inbox = Mailer &
  Readonly<{ list: (query: InboxQuery) => Promise<readonly ReceivedMail[]>; get: (id: number) => Promise<ReceivedMail | undefined> }>;

/** A mail under its number, and the address that it is found by. Its links are secrets, so it is sealed for its message id. */
type Row = Readonly<{ _id: number; address: string; messageId: string; sealed: string; receivedAt: string }>;
type Counter = Readonly<{ _id: 'mails'; last: number }>;

const KEPT = 10_000;
/** So many mails more may lie there: looking for what is too old takes time. */
const SLACK = 100;

/** The newest mails; `to` is compared without case. */
export const mongoInbox = ({ db }: Mongo, clock: Clock, { secrets: key }: KeyWrapper): Inbox => {
  const rows = db.collection<Row>('sealed_mails');
  const counters = db.collection<Counter>('counters');
  const mailOf = ({ _id: id, messageId, sealed, receivedAt }: Row): ReceivedMail => ({
    ...(JSON.parse(key.open(sealed, messageId)) as Mail), // nobody else can have sealed it
    id,
    receivedAt,
  });

  /** Each is given once; one whose mail never came is missing, and nobody minds. */
  const nextId = async (): Promise<number> => {
    const options = { upsert: true, returnDocument: 'after', ...inTime } as const;
    const counter = await insisting(() => counters.findOneAndUpdate({ _id: 'mails' }, { $inc: { last: 1 } }, options));
    return counter?.last ?? 0;
  };
  const newest = ({ to, limit }: InboxQuery): Promise<readonly Row[]> => {
    const asked = to === undefined ? {} : { address: to.toLowerCase() };
    return upTo(limit, rows.find<Row>(asked, { sort: { _id: -1 }, ...inTime }));
  };
  return {
    send: async (mail) => {
      const _id = await nextId();
      const { to, messageId } = mail;
      const sealed = key.seal(JSON.stringify(mail), messageId);
      const row = { _id, address: to.address.toLowerCase(), messageId, sealed, receivedAt: clock.now().toISOString() };
      // Under its own number a mail that is there already is this one.
      await insisting(() => unlessDuplicate(() => rows.insertOne(row, inTime)));
      if (_id % SLACK === 0) await insisting(() => rows.deleteMany({ _id: { $lte: _id - KEPT } }, inTime));
    },
    list: async (query) => (await insisting(() => newest(query))).map(mailOf),
    get: async (id) => {
      const row = await insisting(() => rows.findOne({ _id: id }, inTime));
      return row === null ? undefined : mailOf(row);
    },
  };
};
