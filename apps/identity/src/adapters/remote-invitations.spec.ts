import type { AddressInfo } from 'node:net';
import { serviceKey, systemClock } from '@guildhall/crypto';
import { invitationRefusals } from '@guildhall/contracts';
import { refusalsOf } from '@guildhall/eventing';
import {
  Body,
  createServiceCallSigner,
  createServiceCallVerifier,
  createApp,
  createLog,
  EMPTY_BODY_HASH,
  Operation,
  serviceClient,
} from '@guildhall/nest';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { countedIds } from '@guildhall/testing';
import { Controller, Headers, Module, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { remoteInvitations } from './remote-invitations.ts';

const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
const ORGANIZATION = `org_${'0'.repeat(26)}`;
const keys: (string | undefined)[] = [];
const access = { service: 'identity' } as const;
const PROBLEM = JSON.stringify({ code: 'idempotency.in-flight', title: 'Request is under way', detail: 'It is.' });
const Any = z.record(z.string(), z.unknown());

/** The operations of the organization service that the adapter calls. */
@Controller()
class Organization {
  @Post('internal/invitations/open')
  @Operation({ id: 'open', summary: 'open', access, answer: Any })
  open(@Body(z.strictObject({ token: z.string() })) { token }: { token: string }): object {
    if (token !== 'good') throw refusalsOf(invitationRefusals)('invitation.superseded');
    return { invitationId: 'inv_1', issue: 2, email: 'bob@example.com' };
  }

  @Post('internal/invitations/accept')
  @Operation({ id: 'accept', summary: 'accept', access, answer: Any })
  accept(@Body(Any) _: object, @Headers('idempotency-key') key: string | undefined): object {
    keys.push(key);
    return { organizationId: ORGANIZATION, role: 'member' };
  }

  @Post('internal/anything')
  @Operation({ id: 'other', summary: 'what callers of the gateway may', access: 'open', answer: Any })
  other(): object {
    return {};
  }
}

class Root {}
Module({ controllers: [Organization] })(Root);

let app: NestFastifyApplication;
let url: string;
const { d: _, ...known } = serviceKey(SECRET, 'identity');

beforeAll(async () => {
  const verify = await createServiceCallVerifier({
    keys: { keys: [{ ...known, service: 'identity' }] },
    audience: 'organization',
    clock: systemClock,
  });
  app = await createApp(Root, { ids: countedIds(), api: { verify }, log: createLog('silent') });
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${String((app.getHttpServer().address() as AddressInfo).port)}`; // it listens to a port
});
afterAll(() => app.close());

const clientWith = async (secret: string, service: string) => {
  const sign = await createServiceCallSigner(serviceKey(secret, service), systemClock);
  return serviceClient({ name: 'organization', urls: [url], sign, clock: systemClock });
};

describe('invitations in another process', () => {
  test('are opened and accepted with signed calls, under the command’s id', async () => {
    const client = await clientWith(SECRET, 'identity');
    const invitations = remoteInvitations(client, countedIds());
    expect(await invitations.open('good')).toEqual({ invitationId: 'inv_1', issue: 2, email: 'bob@example.com' });
    const joining = { invitationId: 'inv_1', issue: 2, accountId: 'acc_1', email: 'bob@example.com', name: 'Bob' };
    const envelope = {
      by: 'system',
      at: '2026-01-01T00:00:00.000Z',
      commandId: 'c-1',
      commandHash: 'h',
      correlationId: 'x',
      causationId: 'x',
    };
    expect(await invitations.accept(joining, envelope)).toEqual({ organizationId: ORGANIZATION, role: 'member' });
    expect(keys).toEqual(['c-1']);
    await client.close();
  });

  test('are refused with the refusal of the organization service', async () => {
    const client = await clientWith(SECRET, 'identity');
    const refused = await remoteInvitations(client, countedIds())
      .open('old')
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'invitation.superseded', ...invitationRefusals['invitation.superseded'] });
    await client.close();
  });

  test.each([
    [409, '<html>a proxy</html>', {}, { code: 'service.unavailable', kind: 'unavailable' }],
    [409, PROBLEM, { 'retry-after': '3' }, { code: 'idempotency.in-flight', kind: 'conflict', more: { retryAfter: 3 } }],
  ])('are refused when %i is answered with %s', async (status, text, headers, refusal) => {
    const client = {
      ask: () => Promise.resolve({ status, headers, body: Buffer.from(text) }),
      isBroken: () => false,
      close: () => Promise.resolve(),
    };
    await expect(remoteInvitations(client, countedIds()).open('good')).rejects.toMatchObject(refusal);
  });

  test.each([
    ['another secret', 'another secret, another secret, another', 'identity'],
    ['another service', SECRET, 'team'],
  ])('S1 are refused to a caller with %s', async (_what, secret, service) => {
    const client = await clientWith(secret, service);
    await expect(remoteInvitations(client, countedIds()).open('good')).rejects.toMatchObject({ code: 'call.unsigned' });
    await client.close();
  });

  test('S1 are the only operations that identity’s key permits', async () => {
    const client = await clientWith(SECRET, 'identity');
    const call = { method: 'POST', path: '/internal/anything', bodyHash: EMPTY_BODY_HASH, requestId: 'r', network: 'n' };
    const { status } = await client.ask({ ...call, caller: undefined }, {}, undefined);
    expect(status).toBe(403);
    await client.close();
  });
});
