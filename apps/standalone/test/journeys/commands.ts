import fc from 'fast-check';

export const PEOPLE = ['ada', 'bob', 'cy', 'dan', 'eve'] as const;
export type Person = (typeof PEOPLE)[number];
const ROLES = ['owner', 'admin', 'technical', 'projectCreator', 'readOnly', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** How often each comes, in proportion. */
const DEEDS = {
  ...{ create: 1, rename: 2, delete: 2, mistype: 1, restore: 4 },
  ...{ invite: 8, resend: 4, changeInvitationRole: 4, cancel: 3, accept: 7, decline: 2 },
  ...{ changeRole: 7, remove: 4, leave: 2 },
  ...{ createTeam: 5, renameTeam: 3, deleteTeam: 2, addToTeam: 5, setTeam: 3, removeFromTeam: 3 },
  wait: 5,
} as const;
export type Deed = keyof typeof DEEDS;

/** Who does what. What a deed does not need says nothing; `n` picks an invitation or a team of any organization. */
export type Command = Readonly<{
  by: Person;
  deed: Deed;
  organization: number;
  n: number;
  whom: Person;
  role: Role;
  name: string;
  days: number;
  aimed: boolean;
}>;

const often = <T>(weights: readonly (readonly [T, number])[]) =>
  fc.oneof(...weights.map(([value, weight]) => ({ arbitrary: fc.constant(value), weight })));
const deeds = Object.entries(DEEDS) as [Deed, number][]; // its own keys

const command: fc.Arbitrary<Command> = fc.record({
  by: often<Person>([
    ['ada', 6],
    ['bob', 4],
    ['cy', 3],
    ['dan', 2],
    ['eve', 2],
  ]),
  deed: often(deeds),
  organization: often([
    [0, 10],
    [1, 2],
    [2, 1],
  ]),
  n: fc.nat({ max: 11 }),
  whom: fc.constantFrom(...PEOPLE),
  role: often<Role>([
    ['owner', 3],
    ['admin', 4],
    ['technical', 1],
    ['projectCreator', 1],
    ['readOnly', 1],
    ['member', 3],
  ]),
  name: fc.constantFrom('Day', 'day', 'Night', 'NIGHT', 'Dusk'),
  days: fc.constantFrom(1, 6, 7),
  aimed: often([
    [true, 3],
    [false, 1],
  ]),
});

const PLAIN = { by: 'ada', organization: 0, n: 0, whom: 'ada', role: 'member', name: 'Day', days: 1, aimed: true } as const;
const joined = (whom: Person, role: Role): readonly Command[] => [
  { ...PLAIN, deed: 'invite', whom, role, aimed: false },
  { ...PLAIN, deed: 'accept' },
];

/** Ada has an organization in every journey, and others whom she asked in. In the end it is restored if it can be, so that its lists are seen. */
export const journeys: fc.Arbitrary<readonly Command[]> = fc
  .tuple(fc.constantFrom(...ROLES), fc.noBias(fc.array(command, { minLength: 1, maxLength: 80, size: 'max' })))
  .map(([role, commands]) => [
    { ...PLAIN, deed: 'create' },
    ...joined('bob', role),
    ...joined('cy', 'admin'),
    ...commands,
    { ...PLAIN, deed: 'restore' },
  ]);

export const told = ({ by, deed, organization, n, whom, role, name, days }: Command): string =>
  `${by}: ${deed} (organization ${String(organization)}, #${String(n)}, ${whom}, ${role}, ${name}, ${String(days)} d)`;
