import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keyWrapper } from '@guildhall/crypto';
import { openDatabases } from '@guildhall/sqlite';
import { manualClock } from '@guildhall/testing';
import { mailboxOf, mailerContract } from '../../test/mailer-contract.ts';
import { sqliteInbox } from './sqlite-inbox.ts';

mailerContract('the SQLite inbox', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guildhall-'));
  const clock = manualClock();
  const open = () => {
    const databases = openDatabases({ folder });
    return { databases, port: mailboxOf(sqliteInbox(databases, clock, keyWrapper('a master key of thirty-two letters'))) };
  };
  let opened = open();
  return {
    port: opened.port,
    pass: clock.advance,
    restart: async () => {
      await opened.databases.close();
      opened = open();
      return opened.port;
    },
    close: async () => {
      await opened.databases.close();
      await rm(folder, { recursive: true });
    },
  };
});
