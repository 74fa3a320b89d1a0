import { memberKey, members, type MemberDoc } from '@guildhall/access';
import { postponeByAge, streamOf, type Worker } from '@guildhall/eventing';
import { decideLeaveTeams, decideReturnToTeams } from '../domain/assignments.decider.ts';
import { assignments } from '../domain/assignments.events.ts';
import { NO_MEMBERSHIP, type CurrentMembership } from '../domain/pending-returns.ts';
import type { Dependencies } from '../ports.ts';

type Needs = Pick<Dependencies, 'handle' | 'recallState' | 'collection' | 'ids' | 'policy'>;
type OfMember = Readonly<{ organizationId: string; accountId: string }>;

/** Until it is looked again for the first time whether somebody has come back. */
const FIRST_DELAY_MS = 1_000;
/** Until the last one. */
const RETURN_TIMEOUT_MS = 3_600_000;
/** When something was of which an earlier release did not say it: then nothing is pending, and nothing kept. */
const NEVER = '9999';

/** The jobs that this context files for itself. */
export const workers = (needs: Needs): Readonly<Record<string, Worker>> => ({ 'leave-teams': leaveTeams(needs) });

/** As far as it is known here, and while the members are out of reach not at all: a departure waits for nothing. */
const currentMembership = async ({ collection }: Needs, { organizationId, accountId }: OfMember): Promise<CurrentMembership> => {
  const found = await collection<MemberDoc>(members)
    .get(memberKey(organizationId, accountId))
    .catch(() => undefined);
  return found === undefined ? NO_MEMBERSHIP : { memberSince: found.memberSince, joinedAt: found.joinedAt ?? NEVER };
};

/** Out of the teams at once; and then, for a while, a look for the news that they had come back before they were put into one. */
const leaveTeams =
  (needs: Needs): Worker =>
  async ({ data: job }, envelope) => {
    const { handle, recallState, ids, policy } = needs;
    const member = { organizationId: String(job['organizationId']), accountId: String(job['accountId']) };
    const departure = { departedAt: String(job['departedAt']), leftAt: String(job['leftAt'] ?? NEVER) };
    const { departedAt } = departure;

    const membership = await currentMembership(needs, member);
    await handle(decideLeaveTeams, { type: 'LeaveTeams', data: { ...member, ...departure, membership } }, envelope);
    const { inDoubt, departedAt: last, heardAt } = await recallState(streamOf(assignments, member.organizationId, member.accountId));
    if (last !== departedAt || inDoubt.length === 0) return;
    const returned = await currentMembership(needs, member);
    if (returned.memberSince > departedAt) {
      const data = { ...member, departedAt, membership: returned, policy };
      const commandId = ids.derive(envelope.commandId, 'return');
      await handle(decideReturnToTeams, { type: 'ReturnToTeams', data }, { ...envelope, commandId });
      return;
    }
    const age = Date.parse(envelope.at) - Date.parse(heardAt);
    if (age < RETURN_TIMEOUT_MS) throw postponeByAge(age, FIRST_DELAY_MS);
  };
