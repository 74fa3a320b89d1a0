import { tlsContract } from '@guildhall/testing';
import { kurrentEventStore } from './index.ts';

tlsContract('S11 KurrentDB', ({ port, ...tls }) => {
  const store = kurrentEventStore({ url: `kurrentdb://127.0.0.1:${String(port)}?tls=true`, tls });
  return { sent: store.read('account-1', -1), close: store.close };
});
