import type { RecordedEvent, Revision, StoredEvent, StreamWrite } from '@guildhall/eventing';

export const storedEvent = (n = 0): StoredEvent => ({
  id: crypto.randomUUID(),
  type: 'Counted',
  schema: 1,
  data: { n, name: 'Zoë "O\'Neil" \u{1F41D}', nested: { list: [1, 'two', null, true] } },
  meta: {
    commandId: crypto.randomUUID(),
    commandHash: 'f'.repeat(64),
    correlationId: 'c',
    causationId: 'd',
    actor: 'acc_01',
    tenant: 'org_01',
    occurredAt: '2030-01-01T12:00:00.123Z',
  },
});

const events = (...numbers: readonly number[]): readonly StoredEvent[] => numbers.map(storedEvent);
export const to = (stream: string, expected: Revision, ...numbers: readonly number[]): StreamWrite => ({
  stream,
  expected,
  events: events(...numbers),
});
export const numbersOf = (recorded: readonly RecordedEvent[]): readonly unknown[] => recorded.map(({ data }) => data['n']);
