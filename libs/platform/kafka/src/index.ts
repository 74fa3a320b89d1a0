export { accessOf } from './access.ts';
export * from './connection.ts';
export { SubscriptionBroken, type Subscription, type Timing } from './consumer.ts';
export { UnreadableRecord } from './delivery.ts';
export * from './fact-bus.ts';
export * from './fact-record.ts';
export { NotPublished } from './publisher.ts';
export { prepareTopics, usualTopic, WrongTopic, type DeclaredTopic, type TopicSettings } from './topics.ts';
