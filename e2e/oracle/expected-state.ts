/** The state that follows from the acknowledged answers, and its form for comparison with the API. */
export type Role = 'owner' | 'admin' | 'technical' | 'projectCreator' | 'readOnly' | 'member';
export type Status = 'pending' | 'accepted' | 'declined' | 'cancelled' | 'expired';
export type Invitation = { email: string; role: Role; status: Status; issue: number };
export type Team = { name: string; members: Set<string> };
/** Changed only by the script that owns it, so that it is exact. `owner`: the number of a person who may read everything. */
export type Org = {
  id: string;
  owner: number;
  name: string;
  isDeleted: boolean;
  members: Map<string, Role>;
  invitations: Map<string, Invitation>;
  teams: Map<string, Team>;
};
export type Person = {
  email: string;
  password: string;
  name: string;
  accountId: string;
  accessToken: string;
  refreshToken: string;
  /** When the tokens were given, by `performance.now()`. */
  since: number;
};
/** `orgs` change; `retired` no longer do. */
export type ExpectedState = Readonly<{ people: Person[]; orgs: Set<Org>; retired: Set<Org>; newcomers: Set<string> }>;

export const newOrg = (id: string, owner: number, name: string, accountId: string): Org => ({
  id,
  owner,
  name,
  isDeleted: false,
  members: new Map([[accountId, 'owner']]),
  invitations: new Map(),
  teams: new Map(),
});

/** Addresses that get few mails, so that no rate limit delays them. */
export const isOutsider = (email: string): boolean => email.endsWith('@outside.example');

/** An organization as comparable text, made from the expected state or from answers of the API. */
export type Snapshot = Readonly<Record<string, string>>;
type SnapshotInput = Readonly<{
  name: string;
  members: Iterable<readonly [accountId: string, role: string]>;
  invitations: Iterable<readonly [id: string, invitation: Readonly<{ email: string; role: string; status: string; delivery: string }>]>;
  teams: Iterable<readonly [id: string, team: Readonly<{ name: string; count: number; members: Iterable<string> }>]>;
}>;

export const snapshotOf = ({ name, members, invitations, teams }: SnapshotInput): Snapshot => {
  const snapshot: Record<string, string> = { name };
  for (const [id, role] of members) snapshot[id] = role;
  for (const [id, { email, role, status, delivery }] of invitations) {
    const deliveryState = status === 'pending' && isOutsider(email) ? ` ${delivery}` : '';
    snapshot[id] = `${email} ${role} ${status}${deliveryState}`;
  }
  for (const [id, team] of teams) snapshot[id] = `${team.name} ${String(team.count)}: ${[...team.members].sort().join(' ')}`;
  return snapshot;
};

export const expectedOf = ({ name, members, invitations, teams }: Org): Snapshot =>
  snapshotOf({
    name,
    members,
    invitations: [...invitations].map(([id, invitation]) => [id, { ...invitation, delivery: 'sent' }] as const),
    teams: [...teams].map(([id, team]) => [id, { ...team, count: team.members.size }] as const),
  });

/** The lines in which two snapshots differ. */
export const differences = (expected: Snapshot, real: Snapshot): readonly string[] =>
  [...new Set([...Object.keys(expected), ...Object.keys(real)])]
    .filter((key) => expected[key] !== real[key])
    .map((key) => `${key}: expected ${expected[key] ?? 'nothing'}, found ${real[key] ?? 'nothing'}`);

/** Removes a member, also from all teams; the API shows that later. */
export const removeMember = (org: Org, accountId: string): void => {
  org.members.delete(accountId);
  for (const { members } of org.teams.values()) members.delete(accountId);
};
