/** What a profile settles. */
export type Policy = Readonly<{
  /** Hard: the team's stream decides. */
  membersPerTeam: number;
  /** Hard, per organization: the member's assignments decide. So a departure is one append. */
  teamsPerMember: number;
  /** Soft: counted by a view, so concurrent creates may exceed it by their number. */
  teamsPerOrganization: number;
}>;

/** The `unified` profile: the Atlas numbers (MX17) times four. */
export const unified: Policy = { membersPerTeam: 1000, teamsPerMember: 400, teamsPerOrganization: 1000 };
