import { streamOf, type Envelope } from '@guildhall/eventing';
import { leaveOrganization, removeMember as removal } from '../domain/membership.decider.ts';
import { membership } from '../domain/membership.events.ts';
import type { Writing } from '../ports.ts';

type Wish = Readonly<{ organizationId: string; accountId: string; by: string; at: string }>;

/** Removing oneself is leaving. The seat that goes with it is read first; the decision checks that it still is the same. */
export const removeMember =
  ({ handle, readState }: Writing) =>
  async ({ organizationId, accountId, by, at }: Wish, envelope: Envelope) => {
    const { seat = 'none' } = await readState(streamOf(membership, organizationId, accountId));
    const data = { organizationId, accountId, seat };
    return by === accountId
      ? handle(leaveOrganization, { type: 'LeaveOrganization', data, by, at }, envelope)
      : handle(removal, { type: 'RemoveMember', data, by, at }, envelope);
  };
