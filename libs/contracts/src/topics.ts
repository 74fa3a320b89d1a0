/** Facts of one key stay in order; partition counts never change (a new topic instead). */
export const topics = {
  identity: { name: 'identity.facts', partitions: 12, key: 'accountId' },
  organization: { name: 'organization.facts', partitions: 12, key: 'organizationId' },
  team: { name: 'team.facts', partitions: 12, key: 'organizationId' },
  notification: { name: 'notification.facts', partitions: 12, key: 'the organization’s id, or the account’s' },
} as const;
