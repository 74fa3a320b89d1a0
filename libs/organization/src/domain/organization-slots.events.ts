import type { DomainEvent, Stream } from '@guildhall/eventing';

/** One account's organization slots: every organization takes one; an exclusive one allows no other. */
export type SlotEvent =
  | DomainEvent<'SlotTaken', { accountId: string; organizationId: string; exclusive: boolean }>
  | DomainEvent<'SlotReleased', { accountId: string; organizationId: string; exclusive: boolean }>;

/** Counts, not lists: an account may belong to thousands of organizations. `since`: when it first belonged to one. */
export type OrganizationSlots = Readonly<{ held: number; exclusive: number; since: string | undefined }>;

export const organizationSlots: Stream<OrganizationSlots, SlotEvent> = {
  category: 'slots',
  initial: { held: 0, exclusive: 0, since: undefined },
  evolve({ held, exclusive, since }, { type, data }, at) {
    switch (type) {
      case 'SlotTaken':
        return { held: held + 1, exclusive: exclusive + Number(data.exclusive), since: since ?? at };
      case 'SlotReleased':
        return { held: held - 1, exclusive: exclusive - Number(data.exclusive), since };
    }
  },
};
