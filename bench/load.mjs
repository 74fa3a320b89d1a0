import { Agent, request } from 'node:http';

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
            if (res.statusCode >= 400) reject(new Error(`${method} ${path}: ${res.statusCode} ${text}`));
            else resolve({ headers: res.headers, json: text === '' ? undefined : JSON.parse(text) });
          });
        },
      );
      req.on('error', reject);
      req.end(payload);
    });
};

const quantile = (sorted, q) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

/** Does something `count` times, by so many at a time. Gives the results in order. */
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

/** Runs `count` operations with so many at a time; CPU of the server includes what it does in the background until it is quiet. */
export const measure = async ({ server, clients, count, operation }) => {
  const times = [];
  const [cpu, began] = [server.cpu(), performance.now()];
  const results = await inParallel(count, clients, async (n) => {
    const from = performance.now();
    const result = await operation(n);
    times.push(performance.now() - from);
    return result;
  });
  const took = performance.now() - began;
  await quiet(server);
  times.sort((a, b) => a - b);
  return { cpu: (server.cpu() - cpu) / count, rate: (count / took) * 1000, p50: quantile(times, 0.5), p99: quantile(times, 0.99), results };
};

/** Until the server uses less than a tenth of a processor. */
export const quiet = async (server) => {
  for (let before = server.cpu(); ;) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    const now = server.cpu();
    if (now - before < 20_000) return;
    before = now;
  }
};
