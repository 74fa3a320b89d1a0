import { unknownRequirement, type Unmet } from '@guildhall/eventing';

/** `retention`: milliseconds until a fact may go. */
export type TopicSettings = Readonly<{ partitions: number; retention: number; cleanup: 'delete' | 'compact' }>;
export type DeclaredTopic = TopicSettings & Readonly<{ name: string }>;

/** A topic as brokers have it. `settings`: by Kafka's names; without those that they do not tell us, for the reason `refusal`. */
export type ActualTopic = Readonly<{
  partitions: number;
  /** Of the partition that has the fewest. */
  replicas: number;
  brokers: number;
  settings: Readonly<Record<string, string>>;
  refusal?: string;
}>;

/** More than the largest batch that a publisher sends in one request. */
const MIN_MESSAGE_BYTES = 1_048_576;

type Rule = Readonly<{
  setting: string;
  needed: (topic: ActualTopic, declared: DeclaredTopic) => string;
  /** Default: what is needed and nothing else. */
  isMet?: (found: number, topic: ActualTopic) => boolean;
}>;
const RULES: readonly Rule[] = [
  // A key would move: a topic with another number is another topic.
  { setting: 'partitions', needed: (_, { partitions }) => String(partitions) },
  // Facts are for other services to read within that time, and hold what is personal no longer.
  { setting: 'retention.ms', needed: (_, { retention }) => String(retention) },
  { setting: 'retention.bytes', needed: () => '-1' },
  { setting: 'cleanup.policy', needed: (_, { cleanup }) => cleanup },
  // A fact that was acknowledged is published for good: no reader goes back to make it again.
  {
    setting: 'replication.factor',
    needed: ({ brokers }) => `${brokers > 1 ? '2' : '1'} or more`,
    isMet: (found, { brokers }) => found > 1 || brokers === 1,
  },
  {
    setting: 'min.insync.replicas',
    needed: ({ replicas }) => (replicas > 1 ? `2 to ${String(replicas)}` : '1'),
    isMet: (found, { replicas }) => found >= Math.min(replicas, 2) && found <= replicas,
  },
  { setting: 'unclean.leader.election.enable', needed: () => 'false' },
  { setting: 'max.message.bytes', needed: () => `${String(MIN_MESSAGE_BYTES)} or more`, isMet: (found) => found >= MIN_MESSAGE_BYTES },
];

/** The settings that are asked for. */
export const SETTINGS = RULES.map(({ setting }) => setting);

/** What of a topic is not as it was declared, or loses facts; undefined: there is no such topic. */
export const unmetTopic = (declared: DeclaredTopic, topic: ActualTopic | undefined): readonly Unmet[] => {
  if (topic === undefined) return [{ requirement: `topic ${declared.name}`, found: 'none', needed: 'to exist', breaks: true }];
  const counts = { partitions: String(topic.partitions), 'replication.factor': String(topic.replicas) };
  const all: ActualTopic['settings'] = { ...topic.settings, ...counts };
  return RULES.flatMap(({ setting, needed: neededOf, isMet }) => {
    const [found, needed, requirement] = [all[setting], neededOf(topic, declared), `${setting} of ${declared.name}`];
    if (found === undefined) return [unknownRequirement(requirement, needed, topic.refusal ?? 'not told')];
    return (isMet?.(Number(found), topic) ?? found === needed) ? [] : [{ requirement, found, needed, breaks: true }];
  });
};
