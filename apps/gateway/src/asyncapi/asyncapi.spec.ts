import { Parser } from '@asyncapi/parser';
import { publishedFacts, contexts } from '@guildhall/contracts';
import { asyncApiChecks } from '@guildhall/testing/asyncapi-checks';
import { describe, expect, it } from '@jest/globals';
import { asyncApiOf } from './asyncapi.ts';

const document = asyncApiOf('1.2.3');
const published = asyncApiChecks(document);
const types = [...publishedFacts.keys()];

describe('the AsyncAPI document', () => {
  it('is valid for the AsyncAPI parser, without warnings', async () => {
    const { document: parsed, diagnostics } = await new Parser().parse(JSON.stringify(document));
    expect(diagnostics).toEqual([]);
    expect(parsed?.version()).toBe('3.1.0');
    const messages =
      parsed
        ?.channels()
        .all()
        .flatMap((channel) => channel.messages().all()) ?? [];
    expect(messages.map((message) => message.id()).sort()).toEqual([...types].sort());
  });

  it('is refused by the parser when it is invalid', async () => {
    const { channels, ...rest } = document;
    const { diagnostics } = await new Parser().parse(JSON.stringify({ ...rest, channels: { ...channels, 'team.facts': { address: 7 } } }));
    expect(diagnostics.filter(({ severity }) => severity === 0)).not.toEqual([]);
  });

  it('contains each topic with its partitions', () => {
    for (const {
      topic: { name, partitions },
    } of Object.values(contexts))
      expect(published.partitionsOf(name)).toBe(partitions);
  });

  it.each(types)('has the golden sample of %s as an example that matches its schema', (type) => {
    const [example] = published.examplesOf(type);
    expect(example?.payload).toEqual(publishedFacts.get(type)?.sample);
    expect(published.faultsOf(type, { headers: example?.headers, payload: example?.payload })).toEqual([]);
    expect(published.faultsOf(type, { headers: { ...example?.headers, ce_type: 'other.v1' }, payload: {} })).toEqual(
      expect.arrayContaining(['headers/ce_type must be equal to constant', expect.stringMatching(/^payload must have required property/)]),
    );
  });

  it('describes the actor, which may be missing in older facts', () => {
    const [example] = published.examplesOf('team.team-created.v1');
    const factWith = (ce_actor?: string) => {
      const { ce_actor: _actor, ...headers } = { ...example?.headers } as Readonly<Record<string, string>>;
      return { headers: ce_actor === undefined ? headers : { ...headers, ce_actor }, payload: example?.payload };
    };
    for (const actor of ['acc_6y4kz0e6ssfct8bm4h1q6ek2qt', 'svc_6y4kz0e6ssfct8bm4h1q6ek2qt', 'system', 'operator', undefined])
      expect(published.faultsOf('team.team-created.v1', factWith(actor))).toEqual([]);
    expect(published.faultsOf('team.team-created.v1', factWith('org_2x4y6z8abcdefghjkmnpqrstvw'))).not.toEqual([]);
  });

  it('allows unknown fields in facts', () => {
    const [example] = published.examplesOf('team.team-created.v1');
    const payload = { ...example?.payload, colour: 'red' };
    expect(published.faultsOf('team.team-created.v1', { headers: example?.headers, payload })).toEqual([]);
  });
});
