import { expect, it } from '@jest/globals';
import { SYSTEM, UNKNOWN_ACTOR } from '../index.ts';
import { actorKindOf } from './actor.ts';

it.each([
  ['acc_6y4kz0e6ssfct8bm4h1q6ek2qt', 'account'],
  ['svc_6y4kz0e6ssfct8bm4h1q6ek2qt', 'service-account'],
  [SYSTEM, 'system'],
  ['operator', 'operator'],
  [UNKNOWN_ACTOR, undefined],
  ['org_6y4kz0e6ssfct8bm4h1q6ek2qt', undefined],
  ['', undefined],
])('the kind of %s is %s', (actor, kind) => {
  expect(actorKindOf(actor)).toBe(kind);
});
