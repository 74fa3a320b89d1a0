/** The `unified` profile: the Atlas numbers (MX17) times four. */
export const unified = {
  /** Hard: the team's stream decides. */
  membersPerTeam: 1000,
  /** Hard, per organization: the member's assignments decide. So a departure is one append. */
  teamsPerMember: 400,
  /** Soft: counted by a view, so concurrent creates may exceed it by their number. */
  teamsPerOrganization: 1000,
} as const;
