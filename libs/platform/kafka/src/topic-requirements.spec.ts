import { describe, expect, it } from '@jest/globals';
import { unmetTopic, type ActualTopic } from './topic-requirements.ts';

const DAY = 86_400_000;
const declared = { name: 'team.facts', partitions: 12, retention: 7 * DAY, cleanup: 'delete' } as const;
const settings = {
  'retention.ms': String(7 * DAY),
  'retention.bytes': '-1',
  'cleanup.policy': 'delete',
  'min.insync.replicas': '2',
  'unclean.leader.election.enable': 'false',
  'max.message.bytes': '1048588',
};
const three: ActualTopic = { partitions: 12, replicas: 3, brokers: 3, settings };
const one: ActualTopic = { partitions: 12, replicas: 1, brokers: 1, settings: { ...settings, 'min.insync.replicas': '1' } };
const withSetting = (topic: ActualTopic, setting: string, value: string): ActualTopic => ({
  ...topic,
  settings: { ...topic.settings, [setting]: value },
});

describe('K10 a topic', () => {
  it('meets all requirements with two of three replicas in sync, with all of them, and alone on one broker', () => {
    for (const topic of [three, withSetting(three, 'min.insync.replicas', '3'), one]) expect(unmetTopic(declared, topic)).toEqual([]);
  });

  it.each([
    ['partitions', '3', '12', { ...three, partitions: 3 }],
    ['retention.ms', String(DAY), String(7 * DAY), withSetting(three, 'retention.ms', String(DAY))],
    ['retention.bytes', '1000000', '-1', withSetting(three, 'retention.bytes', '1000000')],
    ['cleanup.policy', 'compact', 'delete', withSetting(three, 'cleanup.policy', 'compact')],
    ['replication.factor', '1', '2 or more', withSetting({ ...three, replicas: 1 }, 'min.insync.replicas', '1')],
    ['min.insync.replicas', '1', '2 to 3', withSetting(three, 'min.insync.replicas', '1')],
    ['min.insync.replicas', '4', '2 to 3', withSetting(three, 'min.insync.replicas', '4')],
    ['min.insync.replicas', '2', '1', { ...one, settings }],
    ['unclean.leader.election.enable', 'true', 'false', withSetting(three, 'unclean.leader.election.enable', 'true')],
    ['max.message.bytes', '500000', '1048576 or more', withSetting(three, 'max.message.bytes', '500000')],
  ])('tells %s that is %s and should be %s', (setting, found, needed, topic) => {
    expect(unmetTopic(declared, topic)).toEqual([{ requirement: `${setting} of team.facts`, found, needed, breaks: true }]);
  });

  it('tells that it is missing', () => {
    expect(unmetTopic(declared, undefined)).toEqual([{ requirement: 'topic team.facts', found: 'none', needed: 'to exist', breaks: true }]);
  });

  it('tells as unknown, and no more, the settings that may not be asked for', () => {
    const found = unmetTopic(declared, { ...three, settings: {}, refusal: 'TOPIC_AUTHORIZATION_FAILED' });
    expect(found).toHaveLength(Object.keys(settings).length);
    for (const unmet of found) expect(unmet).toMatchObject({ found: 'unknown: TOPIC_AUTHORIZATION_FAILED', breaks: false });
  });
});
