import { eventStoreContract } from '@guildhall/testing';
import { memoryEventStore } from './memory-event-store.ts';

eventStoreContract('memory', async () => ({ port: memoryEventStore(), pass: () => Promise.resolve(), close: () => Promise.resolve() }), {
  restarts: false,
});
