/** An inner module of the client, which has no types of its own. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  type RequestQueue = Readonly<{ pending: readonly unknown[] }>;
  const RequestQueue: { prototype: { scheduleCheckPendingRequests: (this: RequestQueue) => void } };
  export = RequestQueue;
}
