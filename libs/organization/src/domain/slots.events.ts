import type { DomainEvent, Stream } from '@guildhall/eventing';

/** One account's slots: every organization takes one; an exclusive organization suffers no other beside it. */
export type SlotEvent =
  | DomainEvent<'SlotTaken', { accountId: string; organizationId: string; exclusive: boolean }>
  | DomainEvent<'SlotReleased', { accountId: string; organizationId: string; exclusive: boolean }>;

/** Counts, not lists: an account may belong to thousands of organizations. */
export type Slots = Readonly<{ held: number; exclusive: number }>;

export const slots: Stream<Slots, SlotEvent> = {
  category: 'slots',
  initial: { held: 0, exclusive: 0 },
  evolve({ held, exclusive }, { type, data }) {
    switch (type) {
      case 'SlotTaken':
        return { held: held + 1, exclusive: exclusive + Number(data.exclusive) };
      case 'SlotReleased':
        return { held: held - 1, exclusive: exclusive - Number(data.exclusive) };
    }
  },
};
