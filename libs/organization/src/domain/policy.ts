const DAY_MS = 24 * 60 * 60 * 1000;

/** The rules that depend on the profile; times in milliseconds. */
export type Policy = Readonly<{
  /** Lifetime of a link, stored when it is issued, so that a change does not affect earlier links. */
  invitationTtlMs: number;
  maxInvitationsPerBatch: number;
  /** How long a deleted organization can be restored. */
  deletionGraceMs: number;
}>;

/** The `unified` profile: requirements.md A.4. */
export const unified: Policy = { invitationTtlMs: 7 * DAY_MS, maxInvitationsPerBatch: 50, deletionGraceMs: 7 * DAY_MS };
