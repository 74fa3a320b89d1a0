const DAY_MS = 24 * 60 * 60 * 1000;

/** What a profile settles; times in milliseconds. */
export type Policy = Readonly<{
  /** Stamped into an invitation when its link is issued; a later change alters none that is out. */
  invitationTtlMs: number;
  maxInvitationsPerBatch: number;
  /** How long a deleted organization can be restored. */
  deletionGraceMs: number;
}>;

/** The `unified` profile: requirements.md A.4. */
export const unified: Policy = { invitationTtlMs: 7 * DAY_MS, maxInvitationsPerBatch: 50, deletionGraceMs: 7 * DAY_MS };
