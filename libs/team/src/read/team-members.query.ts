import type { Place } from '@guildhall/eventing';
import type { Reading } from '../ports.ts';
import { rosterAccounts, type AccountDoc } from './roster-accounts.view.ts';
import { roster, rosterKey, type RosterDoc } from './roster.view.ts';
import { teamMembers, type TeamMemberDoc } from './team-members.view.ts';

type Asked = Readonly<{ teamId: string; limit: number; after?: Place }>;
/** E-mail and name are empty until identity has told of them. */
export type NamedTeamMember = Readonly<{ accountId: string; email: string; name: string; addedAt: string }>;

/** A team's members, longest in it first; whoever asks has been admitted, and the team is known. */
export const teamMembersOf = ({ documents, settled }: Reading) => {
  const [placed, roll, known] = [
    documents<TeamMemberDoc>(teamMembers),
    documents<RosterDoc>(roster),
    documents<AccountDoc>(rosterAccounts),
  ];
  return async ({ teamId, limit, after }: Asked): Promise<Readonly<{ items: readonly NamedTeamMember[]; next: Place | undefined }>> => {
    await settled();
    const { items, next } = await placed.find({ index: 'byTeam', equals: [teamId], limit, ...(after === undefined ? {} : { after }) });
    const docs = items.map(({ doc }) => doc);
    const [members, accounts] = await Promise.all([
      roll.getMany(docs.map(({ organizationId, accountId }) => rosterKey(organizationId, accountId))),
      known.getMany(docs.map(({ accountId }) => accountId)),
    ]);
    // Who left the organization a moment ago is still in the team until its job has run, and is not shown.
    const shown = docs.flatMap(({ accountId, addedAt }, n): NamedTeamMember[] =>
      members[n] === undefined ? [] : [{ accountId, email: accounts[n]?.email ?? '', name: accounts[n]?.name ?? '', addedAt }],
    );
    return { items: shown, next };
  };
};
