/** What must be so, by what was acknowledged; and in what words it is compared with what the API says. */
export type Role = 'owner' | 'admin' | 'technical' | 'projectCreator' | 'readOnly' | 'member';
export type Status = 'pending' | 'accepted' | 'declined' | 'cancelled' | 'expired';
export type Invitation = { email: string; role: Role; status: Status; issue: number };
export type Team = { name: string; members: Set<string> };
/** Changed by the one script that owns it, so that it is exact. `owner`: an account that may read it all. */
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
/** `orgs` go on changing; `retired` stay as they are. */
export type World = Readonly<{ people: Person[]; orgs: Set<Org>; retired: Set<Org>; newcomers: Set<string> }>;

export const newOrg = (id: string, owner: number, name: string, accountId: string): Org => ({
  id,
  owner,
  name,
  isDeleted: false,
  members: new Map([[accountId, 'owner']]),
  invitations: new Map(),
  teams: new Map(),
});

/** Addresses that get few mails, so that no cap holds any back. */
export const isOutsider = (email: string): boolean => email.endsWith('@outside.example');

/** An organization in comparable words; the API's answers are put into the same. */
export type Picture = Readonly<Record<string, string>>;
type Pictured = Readonly<{
  name: string;
  members: Iterable<readonly [accountId: string, role: string]>;
  invitations: Iterable<readonly [id: string, it: Readonly<{ email: string; role: string; status: string; delivery: string }>]>;
  teams: Iterable<readonly [id: string, it: Readonly<{ name: string; count: number; members: Iterable<string> }>]>;
}>;

export const pictureOf = ({ name, members, invitations, teams }: Pictured): Picture => {
  const picture: Record<string, string> = { name };
  for (const [id, role] of members) picture[id] = role;
  for (const [id, { email, role, status, delivery }] of invitations) {
    const fared = status === 'pending' && isOutsider(email) ? ` ${delivery}` : '';
    picture[id] = `${email} ${role} ${status}${fared}`;
  }
  for (const [id, it] of teams) picture[id] = `${it.name} ${String(it.count)}: ${[...it.members].sort().join(' ')}`;
  return picture;
};

export const expectedOf = ({ name, members, invitations, teams }: Org): Picture =>
  pictureOf({
    name,
    members,
    invitations: [...invitations].map(([id, it]) => [id, { ...it, delivery: 'sent' }] as const),
    teams: [...teams].map(([id, it]) => [id, { ...it, count: it.members.size }] as const),
  });

/** The lines in which two pictures differ. */
export const differences = (expected: Picture, real: Picture): readonly string[] =>
  [...new Set([...Object.keys(expected), ...Object.keys(real)])]
    .filter((key) => expected[key] !== real[key])
    .map((key) => `${key}: expected ${expected[key] ?? 'nothing'}, found ${real[key] ?? 'nothing'}`);

/** Whoever goes, leaves all teams: at once here, soon there. */
export const depart = (org: Org, accountId: string): void => {
  org.members.delete(accountId);
  for (const { members } of org.teams.values()) members.delete(accountId);
};
