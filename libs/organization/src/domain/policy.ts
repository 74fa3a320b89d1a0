const DAY = 24 * 60 * 60 * 1000;

/** The `unified` profile: requirements.md A.4. Times in milliseconds. */
export const unified = {
  /** Stamped into an invitation when its link is issued; a later change alters none that is out. */
  invitationTtl: 7 * DAY,
  maxInvitationsPerBatch: 50,
  /** How long a deleted organization can be restored. */
  deletionGrace: 7 * DAY,
  /** How long an organization, or an account in its first one, is new: its limits are smaller. */
  newFor: DAY,
} as const;

export const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
