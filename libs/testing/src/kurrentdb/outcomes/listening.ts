import { isDeepStrictEqual } from 'node:util';
import {
  streamNameFilter,
  type AllStreamSubscription,
  type KurrentDBClient,
  type Position,
  type ReadPosition,
} from '@kurrent/kurrentdb-client';
import { realDelay } from '../../builders/clocks.ts';
import { placeOf, type Names } from './names.ts';
import { outcomeOf, told } from './told.ts';

export type Filter = Readonly<{ prefixes: readonly string[]; maxSearchWindow?: number; checkpointInterval?: number }>;
export type Deed = (subscription: AllStreamSubscription) => unknown;
export type Listen = (from: ReadPosition, filter: Filter | undefined, ...deeds: readonly Deed[]) => Promise<unknown>;

type Heard = readonly [kind: string, what?: unknown];

const QUIET_MS = 250;
const SHORT_QUIET_MS = 60;
const STEP_MS = 20;
const PATIENCE_MS = 10_000;
const ENDS: ReadonlySet<string> = new Set(['caughtUp', 'error', 'end', 'close']);

/** Runs of the same kind in one. */
const shortened = (heard: readonly Heard[]): readonly unknown[] => {
  const runs: { kind: string; all: unknown[] }[] = [];
  for (const [kind, what] of heard) {
    const last = runs.at(-1);
    if (last?.kind === kind && ['event', 'checkpoint'].includes(kind)) last.all.push(what);
    else runs.push({ kind, all: [what] });
  }
  const short = (all: readonly unknown[]): readonly unknown[] => (all.length > 3 ? [all[0], `… ${all.length} in all …`, all.at(-1)] : all);
  return runs.map(({ kind, all }) => (all[0] === undefined ? kind : [kind, ...short(all)]));
};

/** Hears all that a subscription says, in the order of the wire. */
const hear = (subscription: AllStreamSubscription, heard: Heard[], { stands }: Names): void => {
  const push = subscription.push.bind(subscription);
  const said = ({ event }: { event: { id: string; type: string; position: { commit: bigint } } }): void => {
    const name = event.type.startsWith('$') ? event.type : event.id;
    stands(event.position.commit, name);
    heard.push(['event', name]);
  };
  subscription.push = (item: Parameters<typeof said>[0] | null) => {
    if (item !== null) said(item);
    return push(item);
  };
  subscription.on('data', () => undefined).on('error', (error) => void heard.push(['error', told(error)]));
  for (const kind of ['confirmation', 'end', 'close'] as const) subscription.on(kind, () => void heard.push([kind]));
  const place = (kind: string) => (message: Readonly<{ position?: Position }>) =>
    void heard.push([kind, message.position ? placeOf(message.position) : 'without a position']);
  subscription.on('caughtUp', place('caughtUp')).on('fellBehind', place('fellBehind'));
};

/** What was said without the places, of which some are known in the end only. */
const withoutPlaces = (said: readonly unknown[]): readonly unknown[] =>
  said.map((run) => {
    const [kind, ...all]: readonly unknown[] = Array.isArray(run) ? run : [run];
    return kind === 'event' ? run : [kind, all.length, all.find((one) => typeof one === 'string' && one.startsWith('…'))];
  });

/**
 * Waits until what is `expected` has come up to the next deed, and then a little for more; where nothing is expected, or something else
 * comes, until nothing has come for a while.
 */
const settle = async (heard: readonly Heard[], { plain }: Names, expected: readonly unknown[] | undefined): Promise<void> => {
  const isComplete = (): boolean => {
    const said = shortened(heard);
    const next = expected?.[said.length];
    const events = withoutPlaces(said).map(plain);
    return (next === undefined || next === 'then') && isDeepStrictEqual(events, withoutPlaces(expected?.slice(0, said.length) ?? []));
  };
  for (let waited = 0; waited < PATIENCE_MS && expected !== undefined && !isComplete(); waited += STEP_MS) await realDelay(STEP_MS);
  for (let count = -1; count < heard.length; await realDelay(isComplete() ? SHORT_QUIET_MS : QUIET_MS)) count = heard.length;
};

/** `expected`: what is to be said, if that is known, to save time. */
export const listener =
  (client: KurrentDBClient, names: Names, expected: readonly unknown[] | undefined): Listen =>
  async (fromPosition, filter, ...deeds) => {
    const heard: Heard[] = [];
    const checkpointReached = (_: unknown, position: { commit: bigint; prepare: bigint }): void =>
      void heard.push(['checkpoint', placeOf(position)]);
    const subscription = await outcomeOf(() =>
      client.subscribeToAll({
        fromPosition,
        ...(filter && { filter: streamNameFilter({ ...filter, prefixes: [...filter.prefixes], checkpointReached }) }),
      }),
    );
    if (typeof subscription === 'string' || 'refused' in subscription) return subscription;
    hear(subscription, heard, names);
    for (let waited = 0; waited < PATIENCE_MS && !heard.some(([kind]) => ENDS.has(kind)); waited += STEP_MS) await realDelay(STEP_MS);
    for (const deed of [undefined, ...deeds]) {
      if (deed !== undefined) heard.push(['then']);
      await deed?.(subscription);
      await settle(heard, names, expected);
    }
    const said = shortened(heard);
    await subscription.unsubscribe();
    return said;
  };
