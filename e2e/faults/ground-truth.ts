/** Reads the event store, topics and inbox of the run directly, without the system or a proxy. */
import type { Ids } from '@guildhall/eventing';
import { kurrentEventStore } from '@guildhall/kurrentdb';
import { cores } from '@guildhall/testing/cores';
import { MongoClient } from 'mongodb';
import type { RequestLog } from '../oracle/request-log.ts';
import type { ReceivedMail } from '../oracle/mail-audit.ts';
import type { ExpectedState } from '../oracle/expected-state.ts';
import { eventAudit } from '../oracle/event-audit.ts';
import { readTopics } from '../support/topics.ts';
import type { Addresses } from '../../tools/distributed/engines.ts';
import { factAudit } from './fact-audit.ts';

const CONTEXTS = Object.values(cores);
const categories = CONTEXTS.flatMap((context) => context.categories);
const topics = CONTEXTS.map(({ name }) => `${name}.facts`);

type Options = Readonly<{ addresses: Addresses; database: string; ids: Ids; requestLog: RequestLog; state: ExpectedState }>;

export const openGroundTruth = ({ addresses, database, ids, requestLog, state }: Options) => {
  const store = kurrentEventStore({ url: addresses.KURRENTDB_URL });
  const mongo = new MongoClient(addresses.MONGODB_URL);
  // A gateway retries by itself.
  const [audit, facts] = [eventAudit(ids, requestLog, state, () => true), factAudit()];
  let position = '';

  const readEvents = async (): Promise<void> => {
    const enough = new AbortController();
    for await (const batch of store.subscribe({ categories, after: position }, enough.signal)) {
      for (const event of batch.events) {
        audit.add(event);
        facts.expect(event);
      }
      position = batch.position;
      if (batch.caughtUp) enough.abort();
    }
  };
  const mailsAfter = async (last: number): Promise<readonly ReceivedMail[]> => {
    const mails = mongo.db(database).collection<{ _id: number; messageId: string }>('sealed_mails');
    const rows = await mails.find({ _id: { $gt: last } }, { sort: { _id: 1 } }).toArray();
    return rows.map(({ _id: id, messageId }) => ({ id, messageId }));
  };
  return {
    /** To be called when every request has been answered. */
    check: async (): Promise<void> => {
      await readEvents();
      audit.check(await mailsAfter(audit.lastMail()));
    },
    /** After a fault, when `check` was called: a mail comes twice only if the fault `mayRepeat` it. */
    checkRepeats: audit.checkRepeats,
    unfinishedMails: audit.unfinishedMails,
    /** To be called at the end: every record on every topic. */
    readFacts: async (): Promise<void> => facts.check(await readTopics(addresses.KAFKA_BROKERS.split(','), topics)),
    /** A position after all events so far. */
    nextPosition: async (): Promise<string> => {
      await readEvents();
      return String(BigInt(position) + 1n).padStart(position.length, '0');
    },
    counts: () => ({ ...audit.counts(), ...facts.counts() }),
    close: () => Promise.all([store.close(), mongo.close()]),
  };
};
