import fc from 'fast-check';

export const PEOPLE = ['ada', 'bob', 'cy', 'dan', 'eve'] as const;
export type Person = (typeof PEOPLE)[number];
const ROLES = ['owner', 'admin', 'technical', 'projectCreator', 'readOnly', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** Relative frequencies. */
const ACTIONS = {
  ...{ create: 1, rename: 2, delete: 2, mistype: 1, restore: 4 },
  ...{ invite: 8, resend: 4, changeInvitationRole: 4, cancel: 3, accept: 7, decline: 2 },
  ...{ changeRole: 7, remove: 4, leave: 2 },
  ...{ createTeam: 5, renameTeam: 3, deleteTeam: 2, addToTeam: 5, setTeam: 3, removeFromTeam: 3 },
  wait: 5,
} as const;
export type Action = keyof typeof ACTIONS;

/** `n` picks an invitation or a team of any organization; an action ignores fields it does not need. */
export type Command = Readonly<{
  by: Person;
  action: Action;
  organization: number;
  n: number;
  whom: Person;
  role: Role;
  name: string;
  days: number;
  targeted: boolean;
}>;

const weighted = <T>(weights: readonly (readonly [T, number])[]) =>
  fc.oneof(...weights.map(([value, weight]) => ({ arbitrary: fc.constant(value), weight })));
const actions = Object.entries(ACTIONS) as [Action, number][]; // the object's own keys

const command: fc.Arbitrary<Command> = fc.record({
  by: weighted<Person>([
    ['ada', 6],
    ['bob', 4],
    ['cy', 3],
    ['dan', 2],
    ['eve', 2],
  ]),
  action: weighted(actions),
  organization: weighted([
    [0, 10],
    [1, 2],
    [2, 1],
  ]),
  n: fc.nat({ max: 11 }),
  whom: fc.constantFrom(...PEOPLE),
  role: weighted<Role>([
    ['owner', 3],
    ['admin', 4],
    ['technical', 1],
    ['projectCreator', 1],
    ['readOnly', 1],
    ['member', 3],
  ]),
  name: fc.constantFrom('Day', 'day', 'Night', 'NIGHT', 'Dusk'),
  days: fc.constantFrom(1, 6, 7),
  targeted: weighted([
    [true, 3],
    [false, 1],
  ]),
});

const PLAIN = { by: 'ada', organization: 0, n: 0, whom: 'ada', role: 'member', name: 'Day', days: 1, targeted: true } as const;
const inviteAndAccept = (whom: Person, role: Role): readonly Command[] => [
  { ...PLAIN, action: 'invite', whom, role, targeted: false },
  { ...PLAIN, action: 'accept' },
];

/** In every journey Ada creates an organization and invites two others. In the end it is restored if possible, so that its lists are compared. */
export const journeys: fc.Arbitrary<readonly Command[]> = fc
  .tuple(fc.constantFrom(...ROLES), fc.noBias(fc.array(command, { minLength: 1, maxLength: 80, size: 'max' })))
  .map(([role, commands]) => [
    { ...PLAIN, action: 'create' },
    ...inviteAndAccept('bob', role),
    ...inviteAndAccept('cy', 'admin'),
    ...commands,
    { ...PLAIN, action: 'restore' },
  ]);

export const describeCommand = ({ by, action, organization, n, whom, role, name, days }: Command): string =>
  `${by}: ${action} (organization ${String(organization)}, #${String(n)}, ${whom}, ${role}, ${name}, ${String(days)} d)`;
