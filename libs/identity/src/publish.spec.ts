import * as contracts from '@guildhall/contracts';
import { storedShapes, type Recorded } from '@guildhall/eventing';
import { describe, expect, test } from '@jest/globals';
import { publish } from './publish.ts';
import { stored, type StoredEvent } from './stored.ts';

const accountId = 'acc_1a2b3c4d5e6f7g8h9j0k1m2n3p';
const sessionId = 'ses_0a1b2c3d4e5f6g7h8j9k0m1n2p';
const [email, name] = ['bob@example.com', 'Bob'];
const proven = { accountId, credentialId: 'cred_0a1b2c3d4e5f6g7h8j9k0m1n2p', email, name };
const expiresAt = '2030-01-08T12:00:00.000Z';
const invited = { invitationId: 'inv_5r3c9d0e1f2g3h4j5k6m7n8p9q', invitationIssue: 2 };

/** One stored event of every type; old ones stay here. */
const samples: readonly StoredEvent[] = [
  { type: 'AccountRegistered', data: { accountId, email, expiresAt } },
  { type: 'RegistrationRepeated', data: { accountId, email, expiresAt } },
  { type: 'RegistrationAttempted', data: { accountId } },
  { type: 'AccountVerified', data: proven },
  { type: 'AccountVerified', data: { ...proven, ...invited } },
  { type: 'AccountRenamed', data: { accountId, name: 'Bob B.' } },
  { type: 'PasswordChanged', data: { accountId, credentialId: 'cred_1', sessionId } },
  { type: 'PasswordResetRequested', data: { accountId, resetId: 'rst_1', expiresAt } },
  { type: 'PasswordReset', data: { accountId, resetId: 'rst_1', credentialId: 'cred_1' } },
  { type: 'SessionStarted', data: { sessionId, accountId, epoch: 1, idleUntil: expiresAt, endsAt: expiresAt, userAgent: 'curl' } },
  { type: 'SessionRefreshed', data: { sessionId, accountId, generation: 2, idleUntil: expiresAt } },
  { type: 'SessionContinued', data: { sessionId, accountId, epoch: 2 } },
  { type: 'SessionEnded', data: { sessionId, accountId, reason: 'reused' } },
  { type: 'LinkMade', data: { linkId: 'rst_1', accountId } },
  { type: 'Claimed', data: { by: accountId } },
  { type: 'Released', data: { by: accountId } },
];
const recorded = (event: StoredEvent): Recorded<StoredEvent> => ({
  id: 'e1',
  stream: `account-${accountId}`,
  revision: 0,
  position: '1',
  event,
  meta: {
    commandId: 'c',
    commandHash: 'h',
    correlationId: 'x',
    causationId: 'x',
    actor: accountId,
    tenant: accountId,
    occurredAt: expiresAt,
  },
});

type Contract = Readonly<{ type: string; data: { parse: (data: unknown) => unknown }; sample: unknown }>;
const contractOf = (type: string): Contract | undefined =>
  Object.values(contracts as Record<string, unknown>).find(
    (one): one is Contract => typeof one === 'object' && one !== null && 'sample' in one && 'type' in one && one.type === type,
  );

/** Fields of stored events from before names and passwords were chosen with the verification. */
const old = { registrationId: 'reg_1', credentialId: 'cred_1', name: 'Chosen by a stranger', ...invited };

describe('stored events of earlier releases', () => {
  const read = storedShapes(stored);
  test.each(['AccountRegistered', 'RegistrationRepeated'])(
    'S1 are read without name and password that were chosen before the verification: %s',
    (type) => {
      expect(read.read(type, 1, { accountId, email, expiresAt, ...old })).toEqual({ type, data: { accountId, email, expiresAt } });
    },
  );
  test('are read unchanged: AccountVerified', () => {
    expect(read.read('AccountVerified', 1, { ...proven, registrationId: 'reg_1' })).toEqual({ type: 'AccountVerified', data: proven });
  });
});

describe('the events and facts of identity', () => {
  test.each(samples.map((event) => [event.type, event] as const))('match the stored schema and the contract: %s', async (type, event) => {
    const shape: { data: { '~standard': { validate: (data: unknown) => unknown } } } = stored[type];
    expect(await shape.data['~standard'].validate(event.data)).toEqual({ value: event.data });
    const draft = publish(recorded(event));
    if (draft === undefined) return;
    expect(contractOf(draft.type)?.data.parse(draft.data)).toEqual(draft.data);
    expect(draft.key).toBe(accountId);
  });

  test('T53 have no credential or device in facts, and parts of links only for their mails', () => {
    const facts = samples.flatMap((event) => publish(recorded(event)) ?? []);
    expect(JSON.stringify(facts)).not.toMatch(/cred_|curl/);
    expect(new Set(facts.filter(({ data }) => /"issue"|rst_/.test(JSON.stringify(data))).map(({ type }) => type))).toEqual(
      new Set(['identity.account-registered.v2', 'identity.password-reset-requested.v1']),
    );
  });

  test('PX08 have the invitation in the fact of a verification', () => {
    const [plain, withInvitation] = samples.filter(({ type }) => type === 'AccountVerified');
    expect(plain && publish(recorded(plain))?.data).not.toHaveProperty('invitationId');
    expect(withInvitation && publish(recorded(withInvitation))?.data).toMatchObject(invited);
  });
});
