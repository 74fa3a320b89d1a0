import { KurrentDBClient } from '@kurrent/kurrentdb-client';
import { attempts } from './attempts.ts';
import { checks } from './checks.ts';
import { liveSubscriptions } from './live-subscriptions.ts';
import { order } from './order.ts';
import { otherCalls } from './other-calls.ts';
import { reads } from './reads.ts';
import { repeats } from './repeats.ts';
import type { Scenario } from './scenario.ts';
import { subscriptions } from './subscriptions.ts';
import { told } from './told.ts';
import { openWorld, type Pace } from './world.ts';

export const scenarios: readonly Scenario[] = [
  checks,
  repeats,
  order,
  attempts,
  reads,
  subscriptions,
  liveSubscriptions,
  otherCalls,
].flat();

/** By title, as JSON has them. */
export type Outcomes = Readonly<Record<string, unknown>>;

/** Milliseconds: the largest records take their time where everything else is busy. */
const DEADLINE_MS = 60_000;
const connect = (url: string): KurrentDBClient =>
  KurrentDBClient.connectionString(`${url}${url.includes('?') ? '&' : '/?'}defaultDeadline=${DEADLINE_MS}`);

/** Runs scenarios one after the other. */
export const run = async (url: string, some: readonly Scenario[], paceOf: (title: string) => Pace): Promise<Outcomes> => {
  const outcomes: Record<string, unknown> = {};
  // A new client needs half a second for its first read, so one serves for all, until it is told that the server is not there.
  let client = connect(url);
  for (const { title, run: perform } of some) {
    const world = openWorld(client, paceOf(title));
    const outcome = await Promise.resolve(world)
      .then(perform)
      .catch((error: Error) => ({ notPrepared: told(error) }));
    outcomes[title] = await world.finish(outcome);
    if (/"unavailable"|no answer within/.test(JSON.stringify(outcomes[title]))) client = connect(url);
  }
  await client.dispose();
  return outcomes;
};
