export { securityOptions } from './security-options.ts';
export * from './connection.ts';
export { SubscriptionBroken, type Subscription, type Timing } from './group-member.ts';
export { UnreadableRecord } from './delivery.ts';
export * from './fact-bus.ts';
export * from './fact-record.ts';
export { NotPublished } from './publisher.ts';
export type { DeclaredTopic, TopicSettings } from './topic-requirements.ts';
export { prepareTopics, defaultTopic, WrongTopic } from './topics.ts';
