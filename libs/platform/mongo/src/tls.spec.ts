import { tlsContract } from '@guildhall/testing';
import { openMongo } from './index.ts';

tlsContract('S11 MongoDB', ({ port, ...tls }) => {
  const mongo = openMongo(`mongodb://127.0.0.1:${String(port)}/test?tls=true&directConnection=true`, tls);
  return { sent: mongo.db.command({ ping: 1 }), close: mongo.close };
});
