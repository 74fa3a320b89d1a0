import { eventStoreContract, type Make } from '@guildhall/testing';
import type { EventStore } from '@guildhall/eventing';
import { kurrentEventStore, type KurrentEventStore } from './index.ts';

const url = process.env['KURRENTDB_URL'] ?? 'kurrentdb://127.0.0.1:12113?tls=false';

/** What is promised here is not how soon: a busy machine may need longer than the two seconds that are usual. */
const open = (): KurrentEventStore => kurrentEventStore({ url, deadline: 10_000 });

/** Every check takes words of its own for its streams, so all can share one server. */
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

eventStoreContract('KurrentDB', onServer);
