import { eventStoreContract, type Make } from '@guildhall/testing';
import type { EventStore } from '@guildhall/eventing';
import { kurrentEventStore, type KurrentEventStore } from './index.ts';

const url = process.env['KURRENTDB_URL'] ?? 'kurrentdb://127.0.0.1:12113?tls=false';

/** Every check takes words of its own for its streams, so all can share one server. */
const onServer: Make<EventStore> = async () => {
  let store: KurrentEventStore = kurrentEventStore({ url });
  return {
    port: store,
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    restart: async () => {
      await store.close();
      store = kurrentEventStore({ url });
      return store;
    },
    close: () => store.close(),
    patience: 3_000,
  };
};

eventStoreContract('KurrentDB', onServer);
