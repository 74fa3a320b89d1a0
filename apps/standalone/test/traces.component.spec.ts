import { expect, it } from '@jest/globals';
import { START } from '@guildhall/eventing';
import { standaloneStage } from './stage.ts';

it('one trace leads from the request over its event, its fact and its job to the mail that was sent', async () => {
  const stage = await standaloneStage();
  await stage.signUp('ada');
  const org = await stage.organization('ada');
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  const invitations = [{ email: 'guest@elsewhere.example', role: 'member' }];
  await stage.as('ada').post(`/v1/organizations/${org}/invitations`, { invitations }, { traceparent });
  await stage.idle();
  const traced = new Map<string, string | undefined>();
  const { signal } = new AbortController();
  for await (const { events, caughtUp } of stage.platform.events.subscribe({ categories: ['invitation', 'email'], after: START }, signal)) {
    for (const { type, meta } of events) if (meta.traceparent === traceparent) traced.set(type, meta.correlationId);
    if (caughtUp) break;
  }
  expect([...traced.keys()]).toEqual(['MemberInvited', 'EmailRequested', 'DispatchStarted', 'EmailSent']);
  expect(new Set(traced.values())).toEqual(new Set(['4bf92f3577b34da6a3ce929d0e0e4736']));
  await stage.close();
});
