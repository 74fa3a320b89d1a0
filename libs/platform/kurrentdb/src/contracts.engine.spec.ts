import { eventStoreContract, type Make } from '@guildhall/testing';
import type { EventStore } from '@guildhall/eventing';
import { kurrentEventStore, type KurrentEventStore } from './index.ts';

const url = process.env['KURRENTDB_URL'] ?? 'kurrentdb://127.0.0.1:12113?tls=false';

/** Longer than the default of two seconds, which a busy machine may exceed. */
const open = (): KurrentEventStore => kurrentEventStore({ url, deadline: 10_000 });

/** Every check uses unique stream names, so that all can share one server. */
const onServer: Make<EventStore> = async () => {
  let store = open();
  return {
    port: store,
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    restart: async () => {
      await store.close();
      store = open();
      return store;
    },
    close: () => store.close(),
    timeoutMs: 3_000,
  };
};

eventStoreContract('KurrentDB', onServer, { positions: 'sparse' });
