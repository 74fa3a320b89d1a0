import type { Clock, KeyWrapper } from '@guildhall/eventing';
import type { Mail } from '@guildhall/notification';
import type { Databases } from '@guildhall/sqlite';
import type { Inbox, ReceivedMail } from '../inbox/inbox.ts';

const MAX_MAILS = 10_000;
type Row = readonly [id: number, messageId: string, sealed: string, receivedAt: string];

/** Keeps the newest mails. Their links are secrets, so each mail is sealed for its message id. */
export const sqliteInbox = ({ derived }: Databases, clock: Clock, { secrets: key }: KeyWrapper): Inbox => {
  derived.define(`
    CREATE TABLE IF NOT EXISTS sealed_mails (
      id INTEGER PRIMARY KEY, address TEXT NOT NULL COLLATE NOCASE, message_id TEXT NOT NULL, sealed TEXT NOT NULL, received_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS sealed_mails_by_address ON sealed_mails (address, id);`);
  const insert = derived.query<[number]>(
    'INSERT INTO sealed_mails (address, message_id, sealed, received_at) VALUES (?, ?, ?, ?) RETURNING id',
  );
  const trim = derived.statement('DELETE FROM sealed_mails WHERE id <= ?');
  const columns = 'SELECT id, message_id, sealed, received_at FROM sealed_mails';
  const newest = derived.query<Row>(`${columns} ORDER BY id DESC LIMIT ?`);
  const newestTo = derived.query<Row>(`${columns} WHERE address = ? ORDER BY id DESC LIMIT ?`);
  const mailOf = ([id, messageId, sealed, receivedAt]: Row): ReceivedMail => ({
    ...(JSON.parse(key.open(sealed, messageId)) as Mail), // only this adapter seals mails
    id,
    receivedAt,
  });
  return {
    send: async (mail) => {
      const sealed = key.seal(JSON.stringify(mail), mail.messageId);
      await derived.write(() => {
        const id = insert.all(mail.to.address, mail.messageId, sealed, clock.now().toISOString())[0]?.[0] ?? 0;
        trim(id - MAX_MAILS);
      });
    },
    list: async ({ to, limit }) => (to === undefined ? newest.all(limit) : newestTo.all(to, limit)).map(mailOf),
  };
};
