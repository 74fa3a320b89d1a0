import { expect, it } from '@jest/globals';
import { START } from '@guildhall/eventing';
import { startCollector } from '@guildhall/testing/collector';
import { openFixture } from './fixture.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT = '00f067aa0ba902b7';

/** Invites somebody in a request with a trace id. */
const invited = async (env: Readonly<Record<string, string>> = {}) => {
  const fixture = await openFixture({ env });
  await fixture.signUp('ada');
  const org = await fixture.organization('ada');
  const invitations = [{ email: 'guest@elsewhere.example', role: 'member' }];
  const headers = { traceparent: `00-${TRACE}-${CLIENT}-01` };
  await fixture.as('ada').post(`/v1/organizations/${org}/invitations`, { invitations }, headers);
  await fixture.waitUntilIdle();
  return fixture;
};

it('a request, its events and the events of its mail have one trace id', async () => {
  const fixture = await invited();
  const traced = new Map<string, string | undefined>();
  const { signal } = new AbortController();
  for await (const { events, caughtUp } of fixture.platform.events.subscribe(
    { categories: ['invitation', 'delivery'], after: START },
    signal,
  )) {
    for (const { type, meta } of events) if (meta.correlationId === TRACE) traced.set(type, meta.traceparent);
    if (caughtUp) break;
  }
  expect([...traced.keys()]).toEqual(['MemberInvited', 'DeliveryRequested', 'DeliveryStarted', 'DeliverySent']);
  const [parent] = traced.values();
  expect(parent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
  expect(new Set(traced.values())).toEqual(new Set([parent]));
  await fixture.close();
});

it('a trace collector gets the request below the client’s span, and below it the command, facts and jobs', async () => {
  const collector = await startCollector();
  const fixture = await invited({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  await fixture.close();
  await collector.close();
  const spans = collector.spans.filter(({ traceId }) => traceId === TRACE);
  const request = spans.find(({ parentSpanId }) => parentSpanId === CLIENT);
  expect(request).toMatchObject({ name: 'inviteMembers', service: 'guildhall' });
  const below = spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId).map(({ name }) => name);
  expect(below.toSorted()).toEqual([
    'command InviteMembers',
    'command RecordSent',
    'command StartDelivery',
    'consumption notification ← organization.facts',
    'consumption organization ← notification.facts',
    'consumption team ← organization.facts',
    'job send-email',
    'publication notification.facts',
    'publication organization.facts',
  ]);
  expect(spans).toHaveLength(below.length + 1);
  expect(collector.bodies.join()).not.toMatch(/ada@|guest@|Somebody/);
});
