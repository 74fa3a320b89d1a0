import { accessRefusals } from '@guildhall/access/authorize';
import { refusalsOf, type Refusals } from '@guildhall/eventing';

/** Every code that this core refuses with. The README says when. */
export const refusals = {
  ...accessRefusals,
  'member.not-in-team': {
    kind: 'missing',
    title: 'Not in the team',
    sentence: 'This member is not in the team. List the team’s members to see who is.',
  },
  'member.teams-full': {
    kind: 'conflict',
    title: 'Member of too many teams',
    sentence: 'Somebody named is in as many teams as a member can be: `errors` says who. Take them out of another team first.',
  },
  'member.unknown': {
    kind: 'invalid',
    title: 'No such member',
    sentence: 'Nobody who is a member of this organization has this id. List its members to see who there is.',
  },
  'organization.teams-full': {
    kind: 'conflict',
    title: 'Too many teams',
    sentence: 'The organization has as many teams as it can have. Delete one first.',
  },
  'team.exists': {
    kind: 'conflict',
    title: 'Team exists',
    sentence: 'A team with this id exists. Ask again under another `Idempotency-Key`.',
  },
  'team.full': {
    kind: 'conflict',
    title: 'Team is full',
    sentence: 'The team would have more members than a team can have. Take somebody out first, or make a second team.',
  },
  'team.name-taken': {
    kind: 'conflict',
    title: 'Name is taken',
    sentence: 'Another team of the organization has this name, or one that reads the same. Choose another.',
  },
  'team.unknown': {
    kind: 'missing',
    title: 'No such team',
    sentence: 'There is no such team in this organization. List its teams to see those that there are.',
  },
} as const satisfies Refusals;
export type RefusalCode = keyof typeof refusals;

/** `throw refusal('team.unknown')`. */
export const refusal = refusalsOf(refusals);
