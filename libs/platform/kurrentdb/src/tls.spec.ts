import { tlsContract } from '@guildhall/testing';
import { connectionOf } from './connection.ts';
import { kurrentEventStore } from './index.ts';
import { nodes } from './nodes.ts';

tlsContract('S11 KurrentDB', ({ port, ...tls }) => {
  const store = kurrentEventStore({ url: `kurrentdb://127.0.0.1:${String(port)}?tls=true`, tls });
  return { sent: store.read('account-1', -1), close: store.close };
});

tlsContract('S11 KurrentDB, asked for its nodes,', ({ port, ...tls }) => {
  const { leader, close } = nodes(connectionOf(`kurrentdb+discover://127.0.0.1:${String(port)}?tls=true`, tls));
  return { sent: leader(5_000), close: async () => close() };
});
