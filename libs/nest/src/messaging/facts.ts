import { EventPattern } from '@nestjs/microservices';

const SEPARATOR = ' ← ';

/** A consumer group's subscription as Nest knows it: in one process the groups of several contexts live side by side. */
export type Subscription = Readonly<{ group: string; topic: string }>;

export const subscriptionOf = (pattern: string): Subscription => {
  const [group = '', topic = ''] = pattern.split(SEPARATOR);
  return { group, topic };
};

/** Stands on the method that takes a group's batches of one topic: `@Facts('organization', contexts.identity.topic.name)`. */
export const Facts = (group: string, topic: string): MethodDecorator => EventPattern(`${group}${SEPARATOR}${topic}`) as MethodDecorator; // what it is; its type only says so for one of its overloads
