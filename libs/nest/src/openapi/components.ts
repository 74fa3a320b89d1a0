import type { ZodOpenApiComponentsObject } from 'zod-openapi';
import { z } from 'zod';

/** RFC 9457 with our fields. */
export const Problem = z
  .object({
    type: z.string().describe('A page that explains the code.'),
    title: z.string(),
    status: z.int().min(400).max(599),
    code: z.string().describe('Stable: `noun.reason`.'),
    detail: z.string().optional(),
    traceId: z.string().describe('Name it when you ask for help.'),
    errors: z
      .array(z.object({ pointer: z.string().describe('A JSON pointer into the input.'), code: z.string(), detail: z.string() }))
      .optional(),
  })
  .meta({ id: 'Problem' });

const text = (description: string) => ({ description, schema: { type: 'string' } }) as const;

export const headers: NonNullable<ZodOpenApiComponentsObject['headers']> = {
  RequestId: text('The name of this request: yours if it was sane, else ours.'),
  ETag: text('The revision, for `If-Match`.'),
  Position: text(
    'How far a read must have come to see this write: send it as `Guildhall-Min-Position`. It says nothing else, and is no use to others.',
  ),
  RateLimit: text('What is left of each quota, and seconds until it is whole again.'),
  RateLimitPolicy: text('The quotas that count this request, and their windows in seconds.'),
};

const ref = (name: keyof typeof headers & string) => ({ $ref: `#/components/headers/${name}` });
export const REQUEST_ID = { 'X-Request-Id': ref('RequestId') };

/** The headers of a successful answer. */
export const responseHeaders = (isConditional: boolean) => ({
  ...REQUEST_ID,
  RateLimit: ref('RateLimit'),
  'RateLimit-Policy': ref('RateLimitPolicy'),
  ...(isConditional ? { ETag: ref('ETag'), 'Guildhall-Position': ref('Position') } : {}),
});

const header = (name: string, description: string) =>
  ({ name, in: 'header', required: false, description, schema: { type: 'string' } }) as const;

export const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  '1 to 200 printable ASCII characters. The same key and body again give the first answer again.',
);
export const IF_MATCH = header('If-Match', 'The `ETag` last seen: the write is refused (412) if somebody was faster.');
export const MIN_POSITION = header(
  'Guildhall-Min-Position',
  'A `Guildhall-Position` that this account was given: the answer has seen that write, or is 409 `read.too-early`.',
);
