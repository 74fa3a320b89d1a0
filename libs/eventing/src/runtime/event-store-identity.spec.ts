import { describe, expect, it } from '@jest/globals';
import { plainIds } from '../../test/ids.ts';
import { memoryEventStore } from '../../test/memory-event-store.ts';
import { memoryPlatform } from '../../test/memory-platform.ts';
import { memoryCheckpoints, memorySecrets } from '../../test/memory-ports.ts';
import { NO_STREAM } from '../index.ts';
import { checkEventStore, ForeignEventStore } from './event-store-identity.ts';

/** Each begins its store with an id of its own. */
const begun = async (...parts: readonly string[]) => {
  const ids = { ...plainIds(), random: () => parts.join(' ') };
  const platform = { ...memoryPlatform(), ids };
  await checkEventStore(platform);
  return platform;
};

describe('K7 the identity of an event store', () => {
  it('K7 is written once, as its first event, however many processes begin it', async () => {
    const platform = memoryPlatform();
    const ids = ['one', 'other', 'third'];
    await Promise.all(ids.map((id) => checkEventStore({ ...platform, ids: { ...platform.ids, random: () => id } })));
    await checkEventStore({ ...platform, checkpoints: memoryCheckpoints() });
    const events = await platform.events.read('store-identity', NO_STREAM);
    expect([events.length, events[0]?.type, platform.events.log.length]).toEqual([1, 'EventStoreBegun', 1]);
  });

  it('K7 refuses views and checkpoints of another store by their name, and writes nothing there', async () => {
    const [one, other] = [await begun('one'), await begun('other')];
    const swapped = checkEventStore({ ...one, checkpoints: other.checkpoints });
    await expect(swapped).rejects.toBeInstanceOf(ForeignEventStore);
    await expect(swapped).rejects.toThrow(
      'the views and checkpoints here belong to the event store other, and this is the event store one',
    );
    const empty = memoryEventStore();
    await expect(checkEventStore({ ...one, events: empty })).rejects.toThrow('belong to the event store one, and this is a new one');
    expect(empty.log).toEqual([]);
  });

  it('K7 refuses keys and secrets of another store, also when views are to be built anew', async () => {
    const [one, other] = [await begun('one'), await begun('other')];
    const swapped = checkEventStore({ ...one, checkpoints: memoryCheckpoints(), secrets: other.secrets });
    await expect(swapped).rejects.toThrow('the keys and secrets here belong to the event store other, and this is the event store one');
  });

  it('K7 takes new views and new secrets for those of the store, from then on', async () => {
    const [one, other] = [await begun('one'), await begun('other')];
    const [checkpoints, secrets] = [memoryCheckpoints(), memorySecrets()];
    await checkEventStore({ ...one, checkpoints, secrets });
    await checkEventStore({ ...one, checkpoints, secrets });
    await expect(checkEventStore({ ...other, checkpoints })).rejects.toBeInstanceOf(ForeignEventStore);
    await expect(checkEventStore({ ...other, secrets })).rejects.toBeInstanceOf(ForeignEventStore);
  });

  it('K9 refuses new keys and secrets for events that are there, where no other process has keys of its own', async () => {
    const one = await begun('one');
    const empty = { ...one, checkpoints: memoryCheckpoints(), secrets: memorySecrets() };
    await checkEventStore(empty, ['account']); // it was begun, and has no events yet
    const meta = { commandId: 'c', commandHash: 'h', correlationId: 'c', causationId: 'c', actor: 'a', tenant: 't', occurredAt: 'now' };
    const event = { id: 'e', type: 'Registered', schema: 1, data: {}, meta };
    await one.events.append([{ stream: 'account-1', expected: NO_STREAM, events: [event] }]);
    const fresh = { ...one, checkpoints: memoryCheckpoints(), secrets: memorySecrets() };
    const refused = checkEventStore(fresh, ['account']);
    await expect(refused).rejects.toBeInstanceOf(ForeignEventStore);
    await expect(refused).rejects.toThrow('the event store one has events, and the keys and secrets here are new');
    await checkEventStore(fresh);
    await checkEventStore(one, ['account']);
  });
});
