import { z } from 'zod';
import { ROLES } from '../permissions.ts';

const id = (kind: string) => z.string().regex(new RegExp(`^${kind}_[0-7][0-9a-hjkmnp-tv-z]{25}$`));

export const AccountId = id('acc').meta({
  id: 'AccountId',
  description: 'An account, as a TypeID.',
  example: 'acc_6y4kz0e6ssfct8bm4h1q6ek2qt',
});
export const OrganizationId = id('org').meta({
  id: 'OrganizationId',
  description: 'An organization, as a TypeID.',
  example: 'org_2x4y6z8abcdefghjkmnpqrstvw',
});
export const InvitationId = id('inv').meta({
  id: 'InvitationId',
  description: 'An invitation, as a TypeID.',
  example: 'inv_5r3c9d0e1f2g3h4j5k6m7n8p9q',
});
export const TeamId = id('team').meta({ id: 'TeamId', description: 'A team, as a TypeID.', example: 'team_3m1n2p3q4r5s6t7v8w9x0y1z2a' });
export const Instant = z.iso
  .datetime()
  .meta({ id: 'Instant', description: 'A moment: ISO-8601, UTC.', example: '2026-11-22T10:00:00.000Z' });
export const Role = z.enum(ROLES).meta({ id: 'Role', description: 'A role in an organization.' });
export const Actor = z
  .union([AccountId, id('svc'), z.enum(['system', 'operator'])])
  .meta({
    id: 'Actor',
    description: 'Who did it: an account (`acc_…`), a service account (`svc_…`), `system` where no account asked for it, or an `operator`.',
    example: 'acc_6y4kz0e6ssfct8bm4h1q6ek2qt',
  });
/** The n-th link of something that can be sent again; starts at 1. */
export const Issue = z.int().min(1);
