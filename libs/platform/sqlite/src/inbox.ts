import type { Clock, Mail, Mailer } from '@guildhall/eventing';
import { oncePer } from './once-per.ts';

export type ReceivedMail = Mail & Readonly<{ id: number; receivedAt: string }>;
export type InboxQuery = Readonly<{ to?: string; limit: number }>;

/** A mailer that keeps its mails instead of sending them. Like a mailbox, it shows a mail twice that came twice. */
export type Inbox = Mailer &
  Readonly<{ list: (query: InboxQuery) => Promise<readonly ReceivedMail[]>; get: (id: number) => Promise<ReceivedMail | undefined> }>;

const KEPT = 10_000;
type Row = readonly [
  id: number,
  address: string,
  name: string,
  subject: string,
  text: string,
  html: string,
  messageId: string,
  receivedAt: string,
];
const mailOf = ([id, address, name, subject, text, html, messageId, receivedAt]: Row): ReceivedMail => ({
  id,
  to: { address, name },
  subject,
  text,
  html,
  messageId,
  receivedAt,
});

/** The newest mails; `to` is compared without case. */
export const sqliteInbox = oncePer(({ derived }, clock: Clock): Inbox => {
  derived.define(`
    CREATE TABLE IF NOT EXISTS mails (
      id INTEGER PRIMARY KEY, address TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, html TEXT NOT NULL,
      message_id TEXT NOT NULL, received_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS mails_by_address ON mails (address, id);`);
  const insert = derived.query<[number]>(
    'INSERT INTO mails (address, name, subject, text, html, message_id, received_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id',
  );
  const trim = derived.statement('DELETE FROM mails WHERE id <= ?');
  const newest = derived.query<Row>('SELECT * FROM mails ORDER BY id DESC LIMIT ?');
  const newestTo = derived.query<Row>('SELECT * FROM mails WHERE address = ? ORDER BY id DESC LIMIT ?');
  const one = derived.query<Row>('SELECT * FROM mails WHERE id = ?');
  return {
    send: async ({ to, subject, text, html, messageId }) => {
      await derived.write(() => {
        const id = insert.all(to.address, to.name, subject, text, html, messageId, clock.now().toISOString())[0]?.[0] ?? 0;
        trim(id - KEPT);
      });
    },
    list: async ({ to, limit }) => (to === undefined ? newest.all(limit) : newestTo.all(to, limit)).map(mailOf),
    get: async (id) => {
      const row = one.get(id);
      return row && mailOf(row);
    },
  };
});
