import type { DomainEvent, Stream } from '@guildhall/eventing';

/** One account's organization slots: every organization takes one. */
export type SlotEvent =
  | DomainEvent<'SlotTaken', { accountId: string; organizationId: string }>
  | DomainEvent<'SlotReleased', { accountId: string; organizationId: string }>;

/** Counts, not lists: an account may belong to thousands of organizations. `since`: when it first belonged to one. */
export type OrganizationSlots = Readonly<{ held: number; since: string | undefined }>;

export const organizationSlots: Stream<OrganizationSlots, SlotEvent> = {
  category: 'slots',
  initial: { held: 0, since: undefined },
  evolve({ held, since }, { type }, at) {
    switch (type) {
      case 'SlotTaken':
        return { held: held + 1, since: since ?? at };
      case 'SlotReleased':
        return { held: held - 1, since };
    }
  },
};
