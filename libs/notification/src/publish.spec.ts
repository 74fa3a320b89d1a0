import * as contracts from '@guildhall/contracts';
import { typeId, type Fact, type Recorded } from '@guildhall/eventing';
import { describe, expect, it, test } from '@jest/globals';
import type { Refs } from './domain/template.ts';
import { notification } from './index.ts';
import { publish } from './publish.ts';
import { dueMails, type DueMailDoc } from './read/due-mails.view.ts';
import { stored, type StoredEvent } from './stored.ts';
import { dueMailOf } from './write/due-mail.ts';

const emailId = 'eml_0a1b2c3d4e5f6g7h8j9k0m1n2p';
const organizationId = 'org_2x4y6z8abcdefghjkmnpqrstvw';
const invitationId = 'inv_5r3c9d0e1f2g3h4j5k6m7n8p9q';
const accountId = 'acc_1a2b3c4d5e6f7g8h9j0k1m2n3p';
const noon = '2026-11-22T12:00:00.000Z';
const invitation = { emailId, template: 'invitation', refs: { organizationId, invitationId, issue: 1 } as Refs } as const;
const welcome = { emailId, template: 'member-joined', refs: { organizationId, accountId, role: 'technical' } as Refs } as const;

type Contract = Readonly<{ type: string; sample: unknown }>;
/** One event of every type as it lies in the store, and its fact; old ones stay here for ever. */
const samples: readonly (readonly [StoredEvent, Contract | undefined])[] = [
  [{ type: 'EmailRequested', data: invitation }, undefined],
  [{ type: 'DispatchStarted', data: { emailId, attempt: 1, jobId: 'a-job', heldUntil: noon } }, undefined],
  [{ type: 'EmailDeferred', data: { emailId, until: noon } }, undefined],
  [{ type: 'EmailSent', data: invitation }, contracts.emailSentV1],
  [{ type: 'EmailGivenUp', data: { ...invitation, reason: 'unreachable' } }, contracts.emailFailedV1],
  [{ type: 'EmailGivenUp', data: { ...invitation, reason: 'opted-out' } }, contracts.emailFailedV1],
  [{ type: 'EmailGivenUp', data: { ...invitation, reason: 'superseded' } }, undefined],
  [{ type: 'MembersTold', data: { emailId, organizationId } }, undefined],
  [{ type: 'MailCounted', data: { recipient: '0a1b', at: noon } }, undefined],
  [{ type: 'TurnReserved', data: { recipient: '0a1b', at: noon, emailId, dueAt: noon, topic: null } }, undefined],
  [{ type: 'TurnReserved', data: { recipient: '0a1b', at: noon, emailId, dueAt: noon, topic: 'password-reset' } }, undefined],
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

describe('what is told', () => {
  test.each(samples)('%j can be read back, and its fact is as promised', async (event, contract) => {
    const shape: { data: { '~standard': { validate: (data: unknown) => unknown } } } = stored[event.type];
    expect(await shape.data['~standard'].validate(JSON.parse(JSON.stringify(event.data)))).toEqual({ value: event.data });
    const told = publish(recorded(event));
    expect(told?.type).toBe(contract?.type);
    if (contract !== undefined) expect(told).toMatchObject({ key: organizationId, subject: emailId, data: contract.sample });
  });
  it('no event is left out, and none has a personal field', () => {
    expect(new Set(samples.map(([{ type }]) => type))).toEqual(new Set(Object.keys(stored)));
    expect(Object.values(stored).filter((shape) => 'personal' in shape)).toEqual([]);
  });
  it('a mail that is about no invitation names none', () => {
    expect(publish(recorded({ type: 'EmailSent', data: welcome }))?.data).toEqual({ emailId, template: 'member-joined' });
  });
});

describe('what is heard', () => {
  const uuid = '0189f7e0-5c0a-5b3e-8b1a-1c2d3e4f5a6b';
  const facts = Object.values<object>(contracts).flatMap((it): readonly Fact[] => {
    if (!('sample' in it && 'type' in it)) return [];
    const rest = { key: 'k', subject: 's', time: noon, position: '1', actor: 'acc_ada', correlationId: 'r', causationId: 'c' };
    return [{ id: uuid, type: String(it.type), data: it.sample as object, ...rest }];
  });
  const view = notification.subscriptions.flatMap(({ views }) => views).find(({ name }) => name === dueMails.name);
  const due = (fact: Fact) => view?.project(undefined, fact, typeId('eml', uuid)) as DueMailDoc | undefined;

  it.each(facts.map((fact) => [fact.type, fact] as const))('%s: what is due is exactly what is filed, under one id', (_, fact) => {
    const requests = notification.subscriptions
      .filter(({ topic }) => topic === `${String(fact.type.split('.')[0])}.facts`)
      .flatMap(({ reactors }) => reactors.filter(({ on }) => on.includes(fact.type)))
      .flatMap(({ react }) => react(fact));
    expect(requests.length).toBeLessThanOrEqual(1);
    const [request] = requests;
    expect(view?.keys(fact)).toEqual(request === undefined ? [] : [typeId('eml', uuid)]);
    if (request === undefined) return;
    expect(due(fact)).toEqual({
      emailId: typeId('eml', uuid),
      name: request.name,
      dueAt: noon,
      data: { ...request.data, correlationId: 'r', causationId: uuid },
    });
    if (request.name === 'send-email') expect(dueMailOf(request.data)).toMatchObject({ emailId: typeId('eml', uuid), dueAt: noon });
    expect(JSON.stringify(request)).not.toMatch(/@|Ada|Bob/);
  });

  it('every template has a fact that asks for it', () => {
    const templates = facts.flatMap((fact) => due(fact)?.data['template'] ?? []);
    expect(new Set([...templates, 'organization-deleted']).size).toBe(13);
  });
});
