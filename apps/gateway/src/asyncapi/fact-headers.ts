import { Actor } from '@guildhall/contracts';
import { z } from 'zod';

/** The Kafka headers of a fact. */
export const FactHeaders = z
  .object({
    ce_specversion: z.literal('1.0'),
    ce_id: z.string().describe('The same again when a fact is repeated.'),
    ce_type: z.string(),
    ce_source: z.string().describe('The context that says it.'),
    ce_subject: z.string().describe('Whom or what it is about.'),
    ce_time: z.iso.datetime().describe('When it happened.'),
    ce_position: z.string().describe('Rises within a partition; compare as text.'),
    ce_actor: Actor.optional().describe('Who did it. Missing where a fact was published before facts carried their actor.'),
    ce_correlationid: z.string().describe('The request, or the job, that all of it began with.'),
    ce_causationid: z.string().describe('The command that it comes from.'),
    ce_mac: z
      .string()
      .optional()
      .describe(
        'A code over all of it, by which services of Guildhall know each other’s facts. It tells you nothing: who may write is the broker’s to say.',
      ),
    'content-type': z.literal('application/json'),
    traceparent: z.string().optional().describe('W3C trace context.'),
  })
  .meta({ id: 'FactHeaders', description: 'A CloudEvent in binary mode.' });

/** An example of them. */
export const headersOf = (type: string): z.infer<typeof FactHeaders> => ({
  ce_specversion: '1.0',
  ce_id: '0f8fad5b-d9cb-5a1c-9c8f-2f6f3d3e8a11',
  ce_type: type,
  ce_source: `/${type.slice(0, type.indexOf('.'))}`,
  ce_subject: 'org_2x4y6z8abcdefghjkmnpqrstvw',
  ce_time: '2026-11-22T12:00:00.000Z',
  ce_position: '0000000000000042',
  ce_actor: 'acc_6y4kz0e6ssfct8bm4h1q6ek2qt',
  ce_correlationid: '7d444840-9dc0-41d1-b245-5ffdce74fad2',
  ce_causationid: 'c9bf9e57-1685-5c89-bafb-ff5af830be8a',
  ce_mac: 'q0xBv0wJH3m8n0cV1m3cWl0nJ5b1m0u1n1Zq0w6p3xk',
  'content-type': 'application/json',
});
