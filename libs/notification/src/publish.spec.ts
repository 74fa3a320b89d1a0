import * as contracts from '@guildhall/contracts';
import { typeId, type Fact, type Recorded } from '@guildhall/eventing';
import { describe, expect, it, test } from '@jest/globals';
import type { Message } from './domain/delivery.events.ts';
import { mailJobOf, mailOfJob } from './domain/mail-job.ts';
import { notification } from './index.ts';
import { publish } from './publish.ts';
import { dueDeliveries, type DueDeliveryDoc } from './read/due-deliveries.view.ts';
import { stored, type StoredEvent } from './stored.ts';

const deliveryId = 'eml_0a1b2c3d4e5f6g7h8j9k0m1n2p';
const organizationId = 'org_2x4y6z8abcdefghjkmnpqrstvw';
const invitationId = 'inv_5r3c9d0e1f2g3h4j5k6m7n8p9q';
const accountId = 'acc_1a2b3c4d5e6f7g8h9j0k1m2n3p';
const noon = '2026-11-22T12:00:00.000Z';
const aboutInvitation: Message = { channel: 'mail', template: 'invitation', refs: { organizationId, invitationId, issue: 1 } };
const aboutMember: Message = { channel: 'mail', template: 'member-joined', refs: { organizationId, accountId, role: 'technical' } };
const invitation = { deliveryId, message: aboutInvitation };

type Contract = Readonly<{ type: string; sample: unknown }>;
/** One event of every type as it lies in the store, and its fact; old ones stay here for ever. */
const samples: readonly (readonly [StoredEvent, Contract | undefined])[] = [
  [{ type: 'DeliveryRequested', data: invitation }, undefined],
  [{ type: 'DeliveryDeferred', data: { deliveryId, until: noon } }, undefined],
  [{ type: 'DeliveryStarted', data: { deliveryId, attempt: 1, holder: 'a process', heldUntil: noon } }, undefined],
  [{ type: 'DeliverySent', data: invitation }, contracts.emailSentV1],
  [{ type: 'DeliveryFailed', data: { deliveryId, attempt: 1, reason: 'unreachable', retryAt: noon } }, undefined],
  [{ type: 'DeliveryFailed', data: { deliveryId, attempt: 1, reason: 'refused', retryAt: null } }, undefined],
  [{ type: 'DeliveryGivenUp', data: { ...invitation, reason: 'unreachable' } }, contracts.emailFailedV1],
  [{ type: 'DeliveryGivenUp', data: { ...invitation, reason: 'opted-out' } }, contracts.emailFailedV1],
  [{ type: 'DeliveryGivenUp', data: { ...invitation, reason: 'superseded' } }, undefined],
  [{ type: 'BulkCompleted', data: { deliveryId, organizationId } }, undefined],
  [{ type: 'DeliveryCounted', data: { recipient: '0a1b', at: noon } }, undefined],
  [{ type: 'DeliveryScheduled', data: { recipient: '0a1b', at: noon, deliveryId, dueAt: noon, topic: null } }, undefined],
  [{ type: 'DeliveryScheduled', data: { recipient: '0a1b', at: noon, deliveryId, dueAt: noon, topic: 'password-reset' } }, undefined],
  [{ type: 'InvitationMailsStopped', data: { recipient: '0a1b' } }, undefined],
  [{ type: 'InvitationMailsResumed', data: { recipient: '0a1b' } }, undefined],
];
const meta = {
  commandId: 'c',
  commandHash: 'h',
  correlationId: 'r',
  causationId: 's',
  actor: 'system',
  tenant: organizationId,
  occurredAt: noon,
};
const recorded = (event: StoredEvent): Recorded<StoredEvent> => ({ id: 'e', stream: 's-1', revision: 0, position: '1', event, meta });

describe('publish', () => {
  test.each(samples)('reads %j back from the store, and gives the fact that the contract promises', async (event, contract) => {
    const shape: { data: { '~standard': { validate: (data: unknown) => unknown } } } = stored[event.type];
    expect(await shape.data['~standard'].validate(JSON.parse(JSON.stringify(event.data)))).toEqual({ value: event.data });
    const fact = publish(recorded(event));
    expect(fact?.type).toBe(contract?.type);
    if (contract !== undefined) expect(fact).toMatchObject({ key: organizationId, subject: deliveryId, data: contract.sample });
  });
  it('is tested with every event, and none has a personal field', () => {
    expect(new Set(samples.map(([{ type }]) => type))).toEqual(new Set(Object.keys(stored)));
    expect(Object.values(stored).filter((shape) => 'personal' in shape)).toEqual([]);
  });
  it('names no invitation in the fact of a mail that is about none', () => {
    expect(publish(recorded({ type: 'DeliverySent', data: { deliveryId, message: aboutMember } }))?.data).toEqual({
      emailId: deliveryId,
      template: 'member-joined',
    });
  });
});

describe('a fact that asks for a mail', () => {
  const uuid = '0189f7e0-5c0a-5b3e-8b1a-1c2d3e4f5a6b';
  const facts = Object.values<object>(contracts).flatMap((exported): readonly Fact[] => {
    if (!('sample' in exported && 'type' in exported)) return [];
    const rest = { key: 'k', subject: 's', time: noon, position: '1', actor: 'acc_ada', correlationId: 'r', causationId: 'c' };
    return [{ id: uuid, type: String(exported.type), data: exported.sample as object, ...rest }];
  });
  const view = notification.subscriptions.flatMap(({ views }) => views).find(({ name }) => name === dueDeliveries.name);
  const due = (fact: Fact) => view?.project(undefined, fact, typeId('eml', uuid)) as DueDeliveryDoc | undefined;

  it.each(facts.map((fact) => [fact.type, fact] as const))(
    '%s gives the same job to the queue and to the view of due deliveries, under one id',
    (_, fact) => {
      const requests = notification.subscriptions
        .filter(({ topic }) => topic === `${String(fact.type.split('.')[0])}.facts`)
        .flatMap(({ reactors }) => reactors.filter(({ on }) => on.includes(fact.type)))
        .flatMap(({ react }) => react(fact));
      expect(requests.length).toBeLessThanOrEqual(1);
      const [request] = requests;
      expect(view?.keys(fact)).toEqual(request === undefined ? [] : [typeId('eml', uuid)]);
      if (request === undefined) return;
      expect(due(fact)).toEqual({
        deliveryId: typeId('eml', uuid),
        name: request.name,
        dueAt: noon,
        data: { ...request.data, correlationId: 'r', causationId: uuid },
      });
      if (request.name === 'send-email') expect(mailJobOf(mailOfJob(request.data))).toEqual(request);
      expect(JSON.stringify(request)).not.toMatch(/@|Ada|Bob/);
    },
  );

  it('exists for every template', () => {
    const templates = facts.flatMap((fact) => due(fact)?.data['template'] ?? []);
    expect(new Set([...templates, 'organization-deleted']).size).toBe(13);
  });
});
