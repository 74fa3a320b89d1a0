// Three ways to read KurrentDB: Connect's own client, which is the control, our adapter, and the official client.
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { kurrentEventStore } from '@guildhall/kurrentdb';
import { KurrentDBClient, StreamNotFoundError, streamNameFilter } from '@kurrent/kurrentdb-client';
import { Streams } from '../libs/platform/kurrentdb/dist/generated/kurrentdb/protocols/v1/streams_pb.js';

const CATCH_UP_WINDOW = 512;
const asText = { content: { case: 'string', value: {} } };

/** Messages as they come, decoded but not looked into. */
const connect = ({ url }) => {
  const { host } = new URL(url.replace('kurrentdb://', 'http://'));
  const client = createClient(Streams, createGrpcTransport({ baseUrl: `http://${host}`, acceptCompression: [] }));
  const stop = new AbortController();
  return {
    read: async (stream) => {
      const streamOption = {
        case: 'stream',
        value: { streamIdentifier: { streamName: Buffer.from(stream) }, revisionOption: { case: 'start', value: {} } },
      };
      const countOption = { case: 'count', value: '1000' };
      const options = { streamOption, countOption, filterOption: { case: 'noFilter', value: {} }, uuidOption: asText };
      let events = 0;
      for await (const { content } of client.read({ options }, { headers: { 'requires-leader': 'true' } }))
        if (content.case === 'event') events++;
      return events;
    },
    subscribe: async (category, count) => {
      const filter = {
        filter: { case: 'streamIdentifier', value: { prefix: [`${category}-`] } },
        window: { case: 'max', value: CATCH_UP_WINDOW },
        checkpointIntervalMultiplier: 1,
      };
      const options = {
        streamOption: { case: 'all', value: { allOption: { case: 'start', value: {} } } },
        countOption: { case: 'subscription', value: {} },
        filterOption: { case: 'filter', value: filter },
        uuidOption: asText,
      };
      let events = 0;
      for await (const { content } of client.read({ options }, { signal: stop.signal }))
        if (content.case === 'event' && ++events === count) return;
    },
    close: async () => stop.abort(),
  };
};

const adapter = ({ url }) => {
  const store = kurrentEventStore({ url });
  return {
    read: async (stream) => (await store.read(stream, -1)).length,
    subscribe: async (category, count) => {
      let seen = 0;
      for await (const { events } of store.subscribe({ categories: [category], after: '' }, new AbortController().signal)) {
        seen += events.length;
        if (seen >= count) return;
      }
    },
    close: store.close,
  };
};

/** As our adapter was made before, without what it did around it. */
const official = ({ url }) => {
  const client = KurrentDBClient.connectionString(url);
  return {
    read: async (stream) => {
      let events = 0;
      try {
        for await (const { event } of client.readStream(stream)) if (event !== undefined) events++;
      } catch (error) {
        if (!(error instanceof StreamNotFoundError)) throw error;
      }
      return events;
    },
    subscribe: async (category, count) => {
      const filter = streamNameFilter({ prefixes: [`${category}-`], maxSearchWindow: CATCH_UP_WINDOW });
      let events = 0;
      for await (const { event } of client.subscribeToAll({ fromPosition: 'start', filter }, { highWaterMark: CATCH_UP_WINDOW }))
        if (event !== undefined && ++events === count) return;
    },
    // It hangs while a call hangs.
    close: () => Promise.race([client.dispose(), new Promise((resolve) => setTimeout(resolve, 500))]),
  };
};

export const clients = { connect, adapter, official };
