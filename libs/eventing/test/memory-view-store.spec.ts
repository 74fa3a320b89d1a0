import { viewStoreContract } from '@guildhall/testing';
import { memoryViewStore } from './memory-view-store.ts';

viewStoreContract('memory', async () => ({ port: memoryViewStore(), pass: () => Promise.resolve(), close: () => Promise.resolve() }), {
  restarts: false,
});
