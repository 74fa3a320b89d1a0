import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

export const client = (port) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  return (method, path, { body, token, headers = {} } = {}) =>
    new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      const req = request(
        {
          agent,
          port,
          host: '127.0.0.1',
          method,
          path,
          headers: {
            ...(payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...headers,
          },
        },
        (res) => {
          const chunks = [];
          res.on('data', (chunk) => chunks.push(chunk));
          res.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const { statusCode: status } = res;
            if (status >= 400) reject(Object.assign(new Error(`${method} ${path}: ${status} ${text}`), { status }));
            else resolve({ headers: res.headers, json: text === '' ? undefined : JSON.parse(text) });
          });
        },
      );
      req.on('error', reject);
      req.end(payload);
    });
};

/** Repeats a call with the same key while the answer is 503. */
export const withRetries =
  (call) =>
  async (method, path, { headers = {}, ...more } = {}) => {
    const keyed = method === 'GET' ? headers : { 'idempotency-key': randomUUID(), ...headers };
    for (;;)
      try {
        return await call(method, path, { ...more, headers: keyed });
      } catch (error) {
        if (error.status !== 503) throw error;
        await setTimeout(100);
      }
  };

export const quantile = (times, q) => [...times].sort((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * q))];

/** Does something `count` times with that concurrency. Returns the results in order. */
export const inParallel = async (count, clients, work) => {
  let next = 0;
  const results = [];
  const one = async () => {
    while (next < count) {
      const n = next++;
      results[n] = await work(n);
    }
  };
  await Promise.all(Array.from({ length: clients }, one));
  return results;
};

/** Does something `count` times with that concurrency. Returns the rate per second, the durations in milliseconds, and the results in order. */
export const timed = async (count, clients, work) => {
  const times = [];
  const began = performance.now();
  const results = await inParallel(count, clients, async (n) => {
    const from = performance.now();
    const result = await work(n);
    times.push(performance.now() - from);
    return result;
  });
  const took = performance.now() - began;
  return { rate: (count / took) * 1_000, p50: quantile(times, 0.5), p99: quantile(times, 0.99), results };
};

/** The same with the server's CPU time for each, including its work in the background until it is idle. */
export const measure = async ({ server, clients, count, operation }) => {
  const cpu = server.cpu();
  const figures = await timed(count, clients, operation);
  await waitUntilIdle(server);
  return { cpu: (server.cpu() - cpu) / count, ...figures };
};

/** Waits until the server uses less than a tenth of a processor. */
export const waitUntilIdle = async (server) => {
  for (let before = server.cpu(); ;) {
    await setTimeout(200);
    const now = server.cpu();
    if (now - before < 20_000) return;
    before = now;
  }
};
