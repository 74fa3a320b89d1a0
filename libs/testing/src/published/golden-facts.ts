import { publishedFacts } from '@guildhall/contracts';
import type { Fact } from '@guildhall/eventing';

const envelope = {
  id: '0c7b1c5e-6c55-5f0e-8a53-5d2f9e1f7a10',
  key: 'org_2x4y6z8abcdefghjkmnpqrstvw',
  subject: 'inv_5r3c9d0e1f2g3h4j5k6m7n8p9q',
  time: '2026-11-22T12:00:00.000Z',
  position: '0000000000000042',
  actor: 'acc_6y4kz0e6ssfct8bm4h1q6ek2qt',
  correlationId: '9f1a3c52-0e0b-4f6a-9d27-6f1f0c2b7e11',
  causationId: '3b0f6d2e-8a41-5c3d-b1f4-1e2d3c4b5a69',
};

/** A fact of every published version, with its golden sample. */
export const goldenFacts: readonly Fact[] = [...publishedFacts.values()].map(({ type, sample }) => ({
  ...envelope,
  type,
  data: sample as Fact['data'], // a fact's data is an object
}));
