import { postponeByAge, streamOf, SYSTEM, type Clock, type Worker } from '@guildhall/eventing';
import { assignments } from '../domain/assignments.events.ts';
import { leaveTeams as departure } from '../domain/departure.decider.ts';
import { inDoubtAfter, NO_MEMBERSHIP, type Membership } from '../domain/doubt.ts';
import { returnToTeams } from '../domain/return.decider.ts';
import type { Writing } from '../ports.ts';
import { roster, rosterKey, type RosterDoc } from '../read/roster.view.ts';
import { onFreshReading } from './on-fresh-reading.ts';

type Needs = Pick<Writing, 'handle' | 'readState' | 'collection' | 'ids'>;
type Who = Readonly<{ organizationId: string; accountId: string }>;

/** Milliseconds: until the first other look for news of who may have come back, and until the last. */
const [LEAST_WAIT, DOUBT] = [1_000, 3_600_000];
/** When something was of which an earlier release did not say it: nothing is in doubt then, and nothing kept. */
const NEVER = '9999';

/** As far as it is known here, and as long as the roster is out of reach not at all: a departure waits for nothing. */
const membershipOf = async ({ collection }: Needs, { organizationId, accountId }: Who): Promise<Membership> => {
  const found = await collection<RosterDoc>(roster)
    .get(rosterKey(organizationId, accountId))
    .catch(() => undefined);
  return found === undefined ? NO_MEMBERSHIP : { memberSince: found.memberSince, joinedAt: found.joinedAt ?? NEVER };
};

/** Out of the teams at once; and then, for a while, a look for news that they had come back before they were put into one. */
export const leaveTeams =
  (needs: Needs, clock: Clock): Worker =>
  async ({ data: job }, envelope) => {
    const { handle, readState, ids } = needs;
    const who = { organizationId: String(job['organizationId']), accountId: String(job['accountId']) };
    const departed = { departedAt: String(job['departedAt']), leftAt: String(job['leftAt'] ?? NEVER) };
    const { departedAt } = departed;
    const at = clock.now().toISOString();
    const ref = streamOf(assignments, who.organizationId, who.accountId);

    await onFreshReading(async () => {
      const held = await readState(ref);
      const now = inDoubtAfter(departed, held).length === 0 ? NO_MEMBERSHIP : await membershipOf(needs, who);
      const data = { ...who, ...departed, now, teamIds: [...held.teams.keys()] };
      return handle(departure, { type: 'LeaveTeams', data, by: SYSTEM, at }, envelope);
    });
    const { inDoubt, departedAt: last, heardAt } = await readState(ref);
    if (last !== departedAt || inDoubt.length === 0) return;
    const now = await membershipOf(needs, who);
    if (now.memberSince > departedAt) {
      const data = { ...who, departedAt, now, teamIds: inDoubt.map(({ teamId }) => teamId) };
      const commandId = ids.derive(envelope.commandId, 'return');
      await handle(returnToTeams, { type: 'ReturnToTeams', data, by: SYSTEM, at }, { ...envelope, commandId });
      return;
    }
    const age = Date.parse(at) - Date.parse(heardAt);
    if (age < DOUBT) throw postponeByAge(age, LEAST_WAIT);
  };
