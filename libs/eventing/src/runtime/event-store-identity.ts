import { SYSTEM, NO_STREAM, START } from '../model/vocabulary.ts';
import { WrongRevision, type EventStore, type StoredEvent } from '../ports/event-store.ts';
import type { Platform } from './platform.ts';

/** The one stream that is no context's. Its one event is the first of a store, and the id of that event is the store's. */
const STREAM = 'store-identity';
/** Under these names the id is kept where checkpoints are, and where secrets are. */
const [CHECKPOINT, SECRET] = ['event-store', 'installation.event-store'];

/** What is kept here was begun on another event store, or is new although the events are not. */
export class ForeignEventStore extends Error {
  override name = 'ForeignEventStore';
}

/** `what`: which of what is kept; `known`: the store that it belongs to. */
const foreign = (what: string, known: string, found: string | undefined): ForeignEventStore =>
  new ForeignEventStore(
    `the ${what} here belong to the event store ${known}, and this is ${found === undefined ? 'a new one' : `the event store ${found}`}: ` +
      'start with the event store that they belong to, or restore as docs/operations.md says',
  );
const withoutKeys = (found: string): ForeignEventStore =>
  new ForeignEventStore(
    `the event store ${found} has events, and the keys and secrets here are new: start with those that these events were written with, ` +
      'or restore as docs/operations.md says',
  );

const KEYS = 'keys and secrets';
type Parts = Pick<Platform, 'events' | 'checkpoints' | 'secrets' | 'ids' | 'clock'>;

const idOf = async (events: EventStore): Promise<string | undefined> => (await events.read(STREAM, NO_STREAM))[0]?.id;

/** Begins a store; where another process does so, too, it is the one that came first. */
const begin = async ({ events, ids, clock }: Parts): Promise<string> => {
  const id = ids.random();
  const origin = { commandId: id, commandHash: id, correlationId: id, causationId: id };
  const meta = { ...origin, actor: SYSTEM, tenant: SYSTEM, occurredAt: clock.now().toISOString() };
  const event: StoredEvent = { id, type: 'EventStoreBegun', schema: 1, data: {}, meta };
  try {
    await events.append([{ stream: STREAM, expected: NO_STREAM, events: [event] }]);
    return id;
  } catch (error) {
    const first = error instanceof WrongRevision ? await idOf(events) : undefined;
    if (first === undefined) throw error;
    return first;
  }
};

/** The stores' ids that checkpoints, and keys and secrets, were begun on; `START`: on none. */
const keptIn = ({ checkpoints, secrets }: Parts) => {
  const keepers = [
    { what: 'views and checkpoints', load: () => checkpoints.load(CHECKPOINT), save: (id: string) => checkpoints.save(CHECKPOINT, id) },
    { what: KEYS, load: async () => (await secrets.get(SECRET)) ?? START, save: (id: string) => secrets.put(SECRET, id) },
  ];
  return Promise.all(keepers.map(async (keeper) => ({ ...keeper, known: await keeper.load() })));
};

type Kept = Awaited<ReturnType<typeof keptIn>>;
const areKeysNew = (kept: Kept): boolean => kept.some(({ what, known }) => what === KEYS && known === START);

const refuseForeign = (kept: Kept, found: string | undefined): void => {
  for (const { what, known } of kept) if (known !== START && known !== found) throw foreign(what, known, found);
};

/** Whether there are events in any of these categories. */
const hasEvents = async ({ events }: Parts, categories: readonly string[]): Promise<boolean> => {
  if (categories.length === 0) return false;
  const enough = new AbortController();
  let found = false;
  for await (const batch of events.subscribe({ categories, after: START }, enough.signal)) {
    found ||= batch.events.length > 0;
    if (found || batch.caughtUp) enough.abort();
  }
  return found;
};

/**
 * To be called before anything else is read or written: throws `ForeignEventStore` when the checkpoints, or the keys and secrets, were begun on
 * another event store than this one. What is new is bound to this one from then on. `only`: the categories of all events, where no other process
 * keeps keys and secrets of them: then those must not be new when there are events.
 */
export const checkEventStore = async (parts: Parts, only: readonly string[] = []): Promise<void> => {
  const kept = await keptIn(parts);
  const found = await idOf(parts.events);
  refuseForeign(kept, found);
  if (found !== undefined && areKeysNew(kept) && (await hasEvents(parts, only))) throw withoutKeys(found);
  const id = found ?? (await begin(parts));
  for (const { known, save } of kept) if (known === START) await save(id);
};
