import * as contracts from '@guildhall/contracts';
import type { Recorded } from '@guildhall/eventing';
import { describe, expect, test } from '@jest/globals';
import { publish } from './publish.ts';
import { stored, type StoredEvent } from './stored.ts';

const teamId = 'team_3m1n2p3q4r5s6t7v8w9x0y1z2a';
const organizationId = 'org_2x4y6z8abcdefghjkmnpqrstvw';
const accountId = 'acc_1a2b3c4d5e6f7g8h9j0k1m2n3p';
const ada = 'acc_6y4kz0e6ssfct8bm4h1q6ek2qt';

/** One event of every type as stored, and the fact that it becomes; old ones stay here. */
const samples: readonly (readonly [StoredEvent, contract: { type: string; sample: unknown } | undefined])[] = [
  [{ type: 'TeamCreated', data: { teamId, organizationId, name: 'Operators', nameKey: 'a1', createdBy: ada } }, contracts.teamCreatedV1],
  [{ type: 'TeamRenamed', data: { teamId, organizationId, name: 'Night operators', nameKey: 'b2' } }, contracts.teamRenamedV1],
  [{ type: 'TeamMemberAdded', data: { teamId, organizationId, accountId } }, contracts.teamMemberAddedV1],
  [{ type: 'TeamMemberRemoved', data: { teamId, organizationId, accountId } }, contracts.teamMemberRemovedV1],
  [{ type: 'TeamDeleted', data: { teamId, organizationId } }, contracts.teamDeletedV1],
  [{ type: 'TeamAssigned', data: { organizationId, accountId, teamId, memberSince: '0001' } }, undefined],
  [{ type: 'TeamUnassigned', data: { organizationId, accountId, teamId } }, undefined],
  [{ type: 'MemberDeparted', data: { organizationId, accountId, departedAt: '0002' } }, undefined],
  [{ type: 'Claimed', data: { by: teamId } }, undefined],
  [{ type: 'Released', data: { by: teamId } }, undefined],
];
const meta = {
  commandId: 'c',
  commandHash: 'h',
  correlationId: 'x',
  causationId: 'x',
  actor: ada,
  tenant: organizationId,
  occurredAt: '2030-01-01T12:00:00.000Z',
};
const recorded = (event: StoredEvent): Recorded<StoredEvent> => ({
  id: 'e1',
  stream: `team-${teamId}`,
  revision: 0,
  position: '1',
  event,
  meta,
});

describe('the events and facts of team', () => {
  test.each(samples.map((sample) => [sample[0].type, ...sample] as const))(
    '%s is stored as its sample, and tells what its contract shows',
    async (type, event, contract) => {
      const shape: { data: { '~standard': { validate: (data: unknown) => unknown } } } = stored[type];
      expect(await shape.data['~standard'].validate(JSON.parse(JSON.stringify(event.data)))).toEqual({ value: event.data });
      const draft = publish(recorded(event));
      expect(draft === undefined ? undefined : { type: draft.type, data: draft.data }).toEqual(
        contract && { type: contract.type, data: contract.sample },
      );
      if (draft !== undefined) expect([draft.key, draft.subject]).toEqual([organizationId, teamId]);
    },
  );
  test('have a sample of every stored event', () => {
    expect(new Set(samples.map(([{ type }]) => type))).toEqual(new Set(Object.keys(stored)));
  });
});
