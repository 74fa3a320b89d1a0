/** What lies in an event store, event by event, beside the ledger: what was acknowledged is there, once, and nothing else is. */
import type { Ids } from '@guildhall/eventing';
import type { Answer } from './client.ts';
import { Violation, type Entry, type Ledger, type Wish } from './ledger.ts';
import { mailbook, type Received } from './mailbook.ts';
import type { World } from './model.ts';

type Fields = Readonly<Record<string, unknown>>;
/** An event as it was recorded; positions compare as text. */
export type Seen = Readonly<{ position: string; stream: string; id: string; type: string; data: Fields; meta: Fields }>;
/** `read`: the last that any view takes in. */
type Run = Readonly<{ first: string; read: string; last: string; type: string }>;
type Claim = Readonly<{ by: string; until: string }>;

const textOf = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

const isClaim = (stream: string): boolean => stream.startsWith('unique.');
/** What only decisions look at. */
const isUnread = (stream: string): boolean => isClaim(stream) || stream.startsWith('assignments-');

/** One holder at a time: a claim passes on only when it was released, or has run out. */
const claimbook = () => {
  const claims = new Map<string, Claim>();
  return ({ stream, type, data, meta }: Seen): void => {
    if (!isClaim(stream)) return;
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

/** Each event once, and a command's stand together. */
const runbook = () => {
  const [runs, events] = [new Map<string, Run>(), new Set<string>()];
  let running = '';
  return {
    runs,
    count: () => events.size,
    see({ position, id, type, stream, meta }: Seen): void {
      const commandId = textOf(meta, 'commandId');
      if (events.has(id)) throw new Violation(`the event ${id} (${type}) stands there twice`, stream);
      events.add(id);
      const run = runs.get(commandId);
      if (run !== undefined && running !== commandId) {
        const places = `${run.type} at ${run.first}, ${type} at ${position}`;
        throw new Violation(`the command ${commandId} was appended twice: ${places}`, stream);
      }
      const [first, read] = [run?.first ?? position, isUnread(stream) ? (run?.read ?? position) : position];
      runs.set(commandId, { first, read, last: position, type });
      running = commandId;
    },
  };
};

/** Whether what was answered may have been asked for before, by its client or on its way. */
type Repeated = (entry: Entry) => boolean;

/** What is wrong with a command that was answered so, and of which these events are in the store. */
const wrongIn = (wish: Wish, { status, position }: Answer, run: Run | undefined, isRepeated: boolean): string | undefined => {
  if (status >= 300) return run && `was refused and left events at ${run.first}`;
  if (run === undefined) return wish.effect === 'must' ? 'was acknowledged and is not in the store' : undefined;
  // Asked again, a command no longer names a claim that it gave up, or the members of what it deleted.
  const least = isRepeated ? run.read : run.last;
  return position >= least && position <= run.last ? undefined : `stands at ${run.last}`;
};

/** `see` takes events in order; `check` holds the ledger, and the mails that came, to what was seen so far. */
export const storebook = (ids: Ids, ledger: Ledger, world: World, isRepeated: Repeated) => {
  const [book, claimed, mails] = [runbook(), claimbook(), mailbook()];
  let checked = 0;

  const checkLedger = (): void => {
    const all = ledger.all();
    let open: number | undefined;
    for (const entry of all.slice(checked)) {
      const { n, wish, key, answer } = entry;
      if (wish.effect === 'none' || wish.who === undefined) continue;
      if (answer === undefined) {
        open ??= n;
        continue;
      }
      const run = book.runs.get(ids.derive(world.people[wish.who]?.accountId ?? '', key));
      const wrong = wrongIn(wish, answer, run, isRepeated(entry));
      if (wrong === undefined) continue;
      throw new Violation(`${wish.method} ${wish.path} (${key}, answered ${String(answer.status)} at ${answer.position}) ${wrong}`, key);
    }
    checked = open ?? all.length;
  };

  return {
    see(event: Seen): void {
      book.see(event);
      claimed(event);
      mails.see(event);
    },
    /** `received`: the mails that came since `lastMail`. */
    check(received: readonly Received[]): void {
      checkLedger();
      mails.check(received);
    },
    lastMail: () => mails.last(),
    counts: () => ({ events: book.count(), commands: book.runs.size, ...mails.counts() }),
  };
};
