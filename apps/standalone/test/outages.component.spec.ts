import type { Platform } from '@guildhall/eventing';
import { afterEach, expect, it, jest } from '@jest/globals';
import { openFixture, type Fixture } from './fixture.ts';

jest.setTimeout(120_000);
const OUTAGES = 36;
const SECOND = 1_000;

/** An event store that is away as soon as an attempt to send a mail was recorded, until it has refused some calls: so often. */
const awayAfterEachStart = (store: { left: number; recorded: number }) => (platform: Platform) => {
  const { append, read } = platform.events;
  let refusals = 0;
  const unlessAway = (): void => {
    if (refusals > 0) {
      refusals--;
      throw new Error('14 UNAVAILABLE: no connection established');
    }
  };
  const events: Platform['events'] = {
    ...platform.events,
    append: async (writes) => {
      unlessAway();
      const position = await append(writes);
      const types = writes.flatMap((write) => write.events.map(({ type }) => type));
      if (types.includes('DeliverySent')) store.recorded++;
      if (types.includes('DeliveryStarted') && store.left > 0) refusals += 1 + (store.left-- % 5);
      return position;
    },
    read: async (...given) => {
      unlessAway();
      return read(...given);
    },
  };
  return { ...platform, events };
};

let fixture: Fixture;
afterEach(() => fixture.close());

it('K3 every mail comes once although the event store is away again and again just after mails were sent', async () => {
  const store = { left: 0, recorded: 0 };
  fixture = await openFixture({ changePlatform: awayAfterEachStart(store) });
  await fixture.signUp('ada');
  const id = await fixture.organization('ada');
  await fixture.waitUntilIdle();
  [store.left, store.recorded] = [OUTAGES, 0];
  const guests = Array.from({ length: 2 * OUTAGES }, (_, n) => `guest${String(n)}@elsewhere.example`);
  for (let n = 0; n < guests.length; n += 12) {
    const invitations = guests.slice(n, n + 12).map((email) => ({ email, role: 'member' }));
    const invite = () => fixture.as('ada').post(`/v1/organizations/${id}/invitations`, { invitations }, { 'idempotency-key': String(n) });
    for (let answer = await invite(); answer.statusCode !== 201; answer = await invite()) await fixture.clock.advance(SECOND);
  }
  for (const end = Date.now() + 60_000; store.recorded < guests.length && Date.now() < end;) await fixture.clock.advance(SECOND);
  const copies = await Promise.all(guests.map(async (email) => (await fixture.mailTo(email)).length));
  expect([store.left, new Set(copies)]).toEqual([0, new Set([1])]);
});
