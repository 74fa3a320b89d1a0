type ContextEntry = Readonly<{
  /** Where its service listens, unless the environment says otherwise; the one process has all contexts on a single port. */
  port: number;
  /** Where its facts go. Facts of one key stay in order; a partition count never changes (a new topic instead). */
  topic: Readonly<{ name: string; partitions: number; key: string }>;
  /** Contexts whose facts its requests depend on: what a caller has just done there must be known here first. */
  dependsOn: readonly string[];
  /** Contexts whose services call its service; the gateway calls every one. */
  calledBy: readonly string[];
}>;

/** Every context, by its name: the one list that services, gateway, admin and tools read. */
export const contexts = {
  identity: { port: 3101, topic: { name: 'identity.facts', partitions: 12, key: 'accountId' }, dependsOn: [], calledBy: [] },
  organization: {
    port: 3102,
    topic: { name: 'organization.facts', partitions: 12, key: 'organizationId' },
    dependsOn: ['identity'],
    calledBy: ['identity'],
  },
  team: {
    port: 3103,
    topic: { name: 'team.facts', partitions: 12, key: 'organizationId' },
    dependsOn: ['identity', 'organization'],
    calledBy: [],
  },
  notification: {
    port: 3104,
    topic: { name: 'notification.facts', partitions: 12, key: 'the organization’s id, or the account’s' },
    dependsOn: [],
    calledBy: [],
  },
} as const satisfies Readonly<Record<string, ContextEntry>>;

export type ContextName = keyof typeof contexts;

export const contextNames = Object.keys(contexts) as readonly ContextName[]; // the keys of the object above
