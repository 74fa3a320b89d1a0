import type { Stream } from './stream.ts';
import type { DomainEvent } from './vocabulary.ts';

/** A claim stands for something that one owner at a time may hold: an address, a name. `until` (ISO) lets it lapse by itself. */
export type ClaimEvent = DomainEvent<'Claimed', { by: string; until?: string }> | DomainEvent<'Released', { by: string }>;
/** Who holds a claim, and until when (ISO); without `until` until it is released. */
export type Claim = Readonly<{ by: string; until?: string }> | 'free';

/** A kind of claim: `claims('email')` gives the streams `unique.email-<hash>`. */
export const claims = (what: string): Stream<Claim, ClaimEvent> => ({
  category: `unique.${what}`,
  initial: 'free',
  evolve: (claim, { type, data }) => {
    switch (type) {
      case 'Claimed':
        return data;
      case 'Released':
        return claim !== 'free' && claim.by === data.by ? 'free' : claim;
    }
  },
});

/** Who holds the claim at a moment, if anybody. */
export const holderOf = (claim: Claim, at: string): string | undefined =>
  claim === 'free' || (claim.until !== undefined && claim.until <= at) ? undefined : claim.by;

export const claimed = (by: string, until?: string): ClaimEvent => ({
  type: 'Claimed',
  data: until === undefined ? { by } : { by, until },
});
export const released = (by: string): ClaimEvent => ({ type: 'Released', data: { by } });
