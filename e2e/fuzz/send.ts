import { Agent, request } from 'node:http';
import type { PlannedRequest } from './requests.ts';

export type Answer = Readonly<{ status: number; headers: Readonly<Record<string, string>>; body: string }>;

const agent = new Agent({ keepAlive: true, maxSockets: 16 });

/** Sends the request unchanged, with repeated and invalid headers. Rejects without an answer in time; `deadline` in milliseconds. */
export const send = (url: string, { operation, path, query, headers, body }: PlannedRequest, deadline: number): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port, host } = new URL(url);
    const has = (header: string): boolean => headers.some(([name]) => name === header);
    const sent = [
      ...(has('host') ? [] : [['host', host] as const]),
      ...(body === undefined || has('content-type') ? [] : [['content-type', 'application/json'] as const]),
      ...(body === undefined ? [] : [['content-length', String(body.length)] as const]),
      ...headers,
    ];
    const outgoing = request({
      ...{ agent, hostname, port, method: operation.method, setHost: false, path: query === '' ? path : `${path}?${query}` },
      headers: sent.flat(),
      signal: AbortSignal.timeout(deadline),
    });
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)])),
          body: Buffer.concat(parts).toString(),
        }),
      );
    });
    outgoing.end(body);
  });
