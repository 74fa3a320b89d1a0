import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Attributes = readonly Readonly<{ key: string; value: Readonly<{ stringValue?: string; intValue?: number }> }>[];
type Otlp = Readonly<{
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attributes;
  status: Readonly<{ code?: number }>;
}>;
type Sent = Readonly<{
  resourceSpans: readonly Readonly<{
    resource: Readonly<{ attributes: Attributes }>;
    scopeSpans: readonly Readonly<{ spans: readonly Otlp[] }>[];
  }>[];
}>;

/** A span as a collector gets it. `took`: milliseconds. */
export type Span = Readonly<{
  service: string;
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  took: number;
  failed: boolean;
  attributes: Readonly<Record<string, unknown>>;
}>;

const ERROR = 2;
const NANOS = 1e6;
const named = (attributes: Attributes): Readonly<Record<string, unknown>> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));

const spansIn = ({ resourceSpans }: Sent): readonly Span[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, kind, traceId, spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano, attributes, status }) => ({
        ...{ name, kind, traceId, spanId, parentSpanId },
        service: String(named(resource.attributes)['service.name']),
        took: Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / NANOS,
        failed: status.code === ERROR,
        attributes: named(attributes),
      })),
    ),
  );

/** Accepts spans as OpenTelemetry's collectors do: OTLP over HTTP, as JSON. `answer`: the status for each batch. */
export const startCollector = async (answer = 200) => {
  const [spans, bodies]: [Span[], string[]] = [[], []];
  const take = async (request: IncomingMessage): Promise<void> => {
    const body = await text(request);
    if (request.method !== 'POST' || request.url !== '/v1/traces') throw new Error(`${String(request.method)} ${String(request.url)}`);
    bodies.push(body);
    spans.push(...spansIn(JSON.parse(body) as Sent)); // as OTLP has it
  };
  const server = createServer((request, response) => {
    take(request).then(
      () => response.writeHead(answer, { 'content-type': 'application/json' }).end('{}'),
      (error: unknown) => response.writeHead(400).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    url: `http://127.0.0.1:${String(port)}`,
    /** The spans received so far, and the request bodies. */
    ...{ spans, bodies },
    close: async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
