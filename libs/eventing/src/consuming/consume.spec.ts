import { describe, expect, it } from '@jest/globals';
import { fastClock, settle } from '../../test/clock.ts';
import { POISON, statement, statements, type Statement } from '../../test/account-statements.ts';
import { AT } from '../../test/accounts.ts';
import { memoryPlatform } from '../../test/memory-platform.ts';
import { openContext, type DeliveredFact, type NewJob, type ViewSpec } from '../index.ts';

const topic = 'accounts.facts';
const moved = (position: number, amount = 1): DeliveredFact => ({
  ...{ id: `fact ${String(position)}`, type: 'accounts.money-moved.v1', key: 'a', subject: 'a', time: AT, data: { amount } },
  ...{ position: String(position).padStart(8, '0'), actor: 'ann', correlationId: 'x', causationId: 'x', offset: String(position) },
});

/** A consumer whose marks cannot be saved, or its batches not be committed, so many times; with all that it has done. */
const faultyConsumer = async (away: { marks: number; commits: number }) => {
  const platform = memoryPlatform(fastClock(100));
  const [filed, written, commits] = [new Array<NewJob>(), new Array<string>(), new Array<number>()];
  const { jobs, views, checkpoints } = platform;
  const context = await openContext(statements, {
    ...platform,
    jobs: { ...jobs, add: async (added) => (filed.push(...added), jobs.add(added)) },
    views: {
      ...views,
      collection: async <Doc>(spec: ViewSpec, generation?: number) => {
        const collection = await views.collection<Doc>(spec, generation);
        const write: typeof collection.write = async (...given) => (written.push(spec.name), collection.write(...given));
        return { ...collection, write };
      },
    },
    checkpoints: {
      ...checkpoints,
      save: async (name, at) => {
        if (away.marks-- > 0) throw new Error('no answer');
        await checkpoints.save(name, at);
      },
    },
  });
  const consume = async (...facts: readonly DeliveredFact[]): Promise<'committed' | 'failed'> => {
    const commit = async (): Promise<void> => {
      if (away.commits-- > 0) throw new Error('no answer');
      commits.push(facts.length);
    };
    const batch = { topic, partition: 3, from: '0', to: '0', facts, behind: () => 0, commit };
    await settle();
    return (
      context.consume[topic]?.(batch).then(
        () => 'committed',
        () => 'failed',
      ) ?? 'failed'
    );
  };
  return { context, platform, consume, filed, written, commits };
};

describe('facts that a consumer has handled', () => {
  it('K3 are not handled again when their mark cannot be saved: not in the same batch, and not when the bus delivers them once more', async () => {
    const away = { marks: 7, commits: 0 };
    const { context, consume, filed, written, commits } = await faultyConsumer(away);
    expect(await consume(moved(1), moved(2))).toBe('failed');
    expect(await consume(moved(1), moved(2), moved(3))).toBe('committed');
    expect(await context.collection<Statement>(statement).get('a')).toMatchObject({ sum: 3 });
    expect([filed.length, written, commits]).toEqual([3, Array(2).fill(`statements.${statement.name}`), [3]]);
  });

  it('K3 are not handled again when the batch cannot be committed', async () => {
    const { consume, filed, written, commits } = await faultyConsumer({ marks: 0, commits: 7 });
    expect(await consume(moved(1))).toBe('failed');
    expect(await consume(moved(1))).toBe('committed');
    expect([filed.length, written.length, commits]).toEqual([1, 1, [1]]);
  });

  it('K3 become dead letters once', async () => {
    const { context, platform, consume } = await faultyConsumer({ marks: 3, commits: 0 });
    expect(await consume(moved(1, POISON), moved(2))).toBe('committed');
    expect(await context.deadLetters.list()).toHaveLength(2);
    expect(platform.seen.filter(({ outcome }) => outcome === 'dead-lettered')).toHaveLength(2);
  });

  it('are handled again by the next process when this one dies before their mark: views and jobs recognize them', async () => {
    const { context, platform, consume } = await faultyConsumer({ marks: Infinity, commits: 0 });
    expect(await consume(moved(1))).toBe('failed');
    const next = await openContext(statements, platform);
    await next.consume[topic]?.({
      topic,
      partition: 3,
      from: '0',
      to: '0',
      facts: [moved(1)],
      behind: () => 0,
      commit: async () => undefined,
    });
    expect(await context.collection<Statement>(statement).get('a')).toMatchObject({ sum: 1 });
    expect(platform.jobs.all.size).toBe(1);
  });
});
