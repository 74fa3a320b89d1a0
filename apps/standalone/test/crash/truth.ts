/** The event store and the inbox, read while nobody has them open: what was acknowledged is there, once, and nothing else is. */
import type { Ids } from '@guildhall/eventing';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { Answer } from './client.ts';
import { Violation, type Entry, type Ledger } from './ledger.ts';
import { mailbook } from './mailbook.ts';
import type { World } from './model.ts';

export type EventRow = Readonly<{ position: number; stream: string; id: string; type: string; data: string; meta: string }>;
type Run = Readonly<{ first: number; last: number; type: string }>;
type Claim = Readonly<{ by: string; until: string }>;

const textOf = (json: string, field: string): string => {
  const value = (JSON.parse(json) as Record<string, unknown>)[field];
  return typeof value === 'string' ? value : '';
};

/** `T` is what the author of the query knows of its columns. */
const rowsOf = <T>(path: string, query: string, after: number): readonly T[] => {
  const sql = new DatabaseSync(path, { readOnly: true });
  try {
    return sql.prepare(query).all(after) as unknown as readonly T[];
  } finally {
    sql.close();
  }
};

/** One holder at a time: a claim passes on only when it was released, or has run out. */
const claimbook = () => {
  const claims = new Map<string, Claim>();
  return ({ stream, type, data, meta }: EventRow): void => {
    if (!stream.startsWith('unique.')) return;
    const [before, by] = [claims.get(stream), textOf(data, 'by')];
    if (type === 'Released') {
      if (before?.by === by) claims.delete(stream);
      return;
    }
    const lapsed = before === undefined || (before.until !== '' && before.until <= textOf(meta, 'occurredAt'));
    if (!lapsed && before.by !== by) throw new Violation(`${stream} is held by ${before.by} and by ${by}`, by);
    claims.set(stream, { by, until: textOf(data, 'until') });
  };
};

/** Events follow each other without a gap, each once; a command's stand together. */
const runbook = () => {
  const [runs, events] = [new Map<string, Run>(), new Set<string>()];
  let [last, running] = [0, ''];
  return {
    runs,
    last: () => last,
    see({ position, id, type, stream, meta }: EventRow): void {
      const commandId = textOf(meta, 'commandId');
      if (position !== last + 1) throw new Violation(`events are missing between ${String(last)} and ${String(position)}`);
      if (events.has(id)) throw new Violation(`the event ${id} (${type}) stands there twice`, stream);
      events.add(id);
      const run = runs.get(commandId);
      if (run !== undefined && running !== commandId) {
        const places = `${run.type} at ${String(run.first)}, ${type} at ${String(position)}`;
        throw new Violation(`the command ${commandId} was appended twice: ${places}`, stream);
      }
      runs.set(commandId, { first: run?.first ?? position, last: position, type });
      [last, running] = [position, commandId];
    },
  };
};

/** What is wrong with a command that was answered so, and of which these events are in the store. */
const wrongIn = ({ wish, tries }: Entry, { status, position }: Answer, run: Run | undefined): string | undefined => {
  if (status >= 300) return run && `was refused and left events at ${String(run.first)}`;
  if (run === undefined) return wish.effect === 'must' ? 'was acknowledged and is not in the store' : undefined;
  const at = Number(position);
  // A repeated command may answer with a place within its own append.
  const isThere = tries > 1 ? at >= run.first && at <= run.last : at === run.last;
  return isThere ? undefined : `stands at ${String(run.last)}`;
};

/** What has been seen so far; every death shows some more. */
export const truthOf = (folder: string, ids: Ids, ledger: Ledger, world: World) => {
  const [book, claimed, mails] = [runbook(), claimbook(), mailbook()];
  let checked = 0;

  const check = (): void => {
    const all = ledger.all();
    let open: number | undefined;
    for (const entry of all.slice(checked)) {
      const { n, wish, key, answer } = entry;
      if (wish.effect === 'none' || wish.who === undefined) continue;
      if (answer === undefined) {
        open ??= n;
        continue;
      }
      const wrong = wrongIn(entry, answer, book.runs.get(ids.derive(world.people[wish.who]?.accountId ?? '', key)));
      if (wrong === undefined) continue;
      throw new Violation(`${wish.method} ${wish.path} (${key}, answered ${String(answer.status)} at ${answer.position}) ${wrong}`, key);
    }
    checked = open ?? all.length;
  };

  return {
    /** To be called while no process has the folder open. */
    look(): void {
      const query = 'SELECT position, stream, id, type, data, meta FROM events WHERE position > ? ORDER BY position';
      for (const row of rowsOf<EventRow>(join(folder, 'truth.db'), query, book.last())) {
        book.see(row);
        claimed(row);
        mails.see(row);
      }
      check();
      mails.check(
        rowsOf(join(folder, 'derived.db'), 'SELECT id, message_id AS messageId FROM mails WHERE id > ? ORDER BY id', mails.last()),
      );
    },
    counts: () => ({ events: book.last(), commands: book.runs.size, ...mails.counts() }),
  };
};
export type Truth = ReturnType<typeof truthOf>;
