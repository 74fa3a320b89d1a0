/** Compares the events of a store with the request log: every acknowledged command is stored exactly once, and nothing else is. */
import type { Ids } from '@guildhall/eventing';
import type { Answer } from './http-client.ts';
import { Violation, type LogEntry, type RequestLog, type PlannedRequest } from './request-log.ts';
import { mailAudit, type ReceivedMail } from './mail-audit.ts';
import type { ExpectedState } from './expected-state.ts';

type Fields = Readonly<Record<string, unknown>>;
/** A recorded event; positions compare as text. */
export type StoredEvent = Readonly<{ position: string; stream: string; id: string; type: string; data: Fields; meta: Fields }>;
/** `read`: the position of the last event that a view reads. */
type CommandEvents = Readonly<{ first: string; read: string; last: string; type: string }>;
type Claim = Readonly<{ by: string; until: string }>;

const textOf = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

const isClaim = (stream: string): boolean => stream.startsWith('unique.');
/** Streams that no view reads. */
const isReadByNoView = (stream: string): boolean => isClaim(stream) || stream.startsWith('assignments-') || stream === 'store-identity';

/** A claim has one holder at a time: it gets another only after it was released or has expired. */
const claimAudit = () => {
  const claims = new Map<string, Claim>();
  return ({ stream, type, data, meta }: StoredEvent): void => {
    if (!isClaim(stream)) return;
    const [before, by] = [claims.get(stream), textOf(data, 'by')];
    if (type === 'Released') {
      if (before?.by === by) claims.delete(stream);
      return;
    }
    const isFree = before === undefined || (before.until !== '' && before.until <= textOf(meta, 'occurredAt'));
    if (!isFree && before.by !== by) throw new Violation(`${stream} is held by ${before.by} and by ${by}`, by);
    claims.set(stream, { by, until: textOf(data, 'until') });
  };
};

/** Every event occurs once, and the events of a command are adjacent. */
const commandAudit = () => {
  const [runs, events] = [new Map<string, CommandEvents>(), new Set<string>()];
  let running = '';
  return {
    runs,
    count: () => events.size,
    add({ position, id, type, stream, meta }: StoredEvent): void {
      const commandId = textOf(meta, 'commandId');
      if (events.has(id)) throw new Violation(`the event ${id} (${type}) is stored twice`, stream);
      events.add(id);
      const run = runs.get(commandId);
      if (run !== undefined && running !== commandId) {
        const places = `${run.type} at ${run.first}, ${type} at ${position}`;
        throw new Violation(`the command ${commandId} was appended twice: ${places}`, stream);
      }
      const [first, read] = [run?.first ?? position, isReadByNoView(stream) ? (run?.read ?? position) : position];
      runs.set(commandId, { first, read, last: position, type });
      running = commandId;
    },
  };
};

/** Whether the request may have been sent before, by its client or by a gateway. */
type Repeated = (entry: LogEntry) => boolean;

/** Why this answer does not fit the events of its command; undefined if it does. */
const faultOf = (
  request: PlannedRequest,
  { status, position }: Answer,
  run: CommandEvents | undefined,
  isRepeated: boolean,
): string | undefined => {
  if (status >= 300) return run && `was refused and left events at ${run.first}`;
  if (run === undefined) return request.effect === 'must' ? 'was acknowledged and is not in the store' : undefined;
  // A repeated command no longer names a claim that it released, or the members of what it deleted.
  const least = isRepeated ? run.read : run.last;
  return position >= least && position <= run.last ? undefined : `is stored at ${run.last}`;
};

/** `add` takes events in order; `check` compares them with the request log and the received mails. */
export const eventAudit = (ids: Ids, requestLog: RequestLog, state: ExpectedState, isRepeated: Repeated) => {
  const [commands, claims, mails] = [commandAudit(), claimAudit(), mailAudit()];
  let checked = 0;

  const checkRequests = (): void => {
    const all = requestLog.all();
    let open: number | undefined;
    for (const entry of all.slice(checked)) {
      const { n, request, key, answer } = entry;
      if (request.effect === 'none' || request.who === undefined) continue;
      if (answer === undefined) {
        open ??= n;
        continue;
      }
      const run = commands.runs.get(ids.derive(state.people[request.who]?.accountId ?? '', key));
      const wrong = faultOf(request, answer, run, isRepeated(entry));
      if (wrong === undefined) continue;
      throw new Violation(
        `${request.method} ${request.path} (${key}, answered ${String(answer.status)} at ${answer.position}) ${wrong}`,
        key,
      );
    }
    checked = open ?? all.length;
  };

  return {
    add(event: StoredEvent): void {
      commands.add(event);
      claims(event);
      mails.add(event);
    },
    /** `received`: the mails that came since `lastMail`. */
    check(received: readonly ReceivedMail[]): void {
      checkRequests();
      mails.check(received);
    },
    lastMail: () => mails.last(),
    checkRepeats: mails.checkRepeats,
    unfinishedMails: mails.unfinished,
    counts: () => ({ events: commands.count(), commands: commands.runs.size, ...mails.counts() }),
  };
};
