import { decider, refusalsOf, streamOf, type Command, type DomainEvent, type Stream } from '@guildhall/eventing';
import { describe, expect, it } from '@jest/globals';
import { given } from './given.ts';

const refusal = refusalsOf({
  'lamp.unknown': { kind: 'missing', title: 'No such lamp', sentence: 'Check the id.' },
  'lamp.worn': { kind: 'conflict', title: 'Lamp is worn', sentence: 'Take another one.' },
});
type Turned = DomainEvent<'Turned', { by: string }>;
const lamp: Stream<number, Turned> = { category: 'lamp', initial: 0, evolve: (turns) => turns + 1 };
type Turn = Command<'Turn', { lamp: string; others: readonly string[] }>;
const turn = decider<Turn>()({
  tenant: ({ data }) => data.lamp,
  streams: ({ data }) => ({ lamp: streamOf(lamp, data.lamp), others: data.others.map((id) => streamOf(lamp, id)) }),
  decide: ({ by }, states) => {
    if (states.lamp > 2) throw refusal('lamp.worn');
    const turned: Turned = { type: 'Turned', data: { by } };
    return { events: states.lamp === 2 ? {} : { lamp: [turned], others: states.others.map(() => [turned]) }, result: states.lamp + 1 };
  },
});
const command: Turn = { type: 'Turn', data: { lamp: 'a', others: ['b'] }, by: 'ann', at: '2026-01-01T00:00:00.000Z' };
const turned: Turned = { type: 'Turned', data: { by: 'ann' } };

describe('given, when, then', () => {
  it('compare the decided events of every stream, and the result', () => {
    given(turn, { lamp: [turned] })
      .when(command)
      .then({ lamp: [turned], others: [[turned]] }, 2);
    expect(() =>
      given(turn)
        .when(command)
        .then({ lamp: [turned] }),
    ).toThrow();
    expect(() =>
      given(turn)
        .when(command)
        .then({ lamp: [turned], others: [[turned]] }, 7),
    ).toThrow();
  });
  it('distinguish a decision without events from a refusal', () => {
    given(turn, { lamp: [turned, turned] })
      .when(command)
      .nothing();
    given(turn, { lamp: [turned, turned, turned] })
      .when(command)
      .refused('lamp.worn');
    expect(() => given(turn).when(command).refused('lamp.worn')).toThrow();
  });
  it('read the further streams that a decider names, and report a refusal from naming them', () => {
    const follow = decider<Turn>()({
      tenant: ({ data }) => data.lamp,
      streams: ({ data }) => ({ lamp: streamOf(lamp, data.lamp) }),
      more: (_, states) => {
        if (states.lamp === 0) throw refusal('lamp.unknown');
        return { next: streamOf(lamp, `after_${String(states.lamp)}`) };
      },
      decide: ({ by }, states) => ({ events: { next: [{ type: 'Turned', data: { by } }] }, result: states.next }),
    });
    given(follow, { lamp: [turned], next: [turned, turned] })
      .when(command)
      .then({ next: [turned] }, 2);
    given(follow).when(command).refused('lamp.unknown');
  });
});
