import type { TeamBody } from '@guildhall/contracts';
import type { TeamDoc } from '@guildhall/team';
import type { z } from 'zod';

/** A document as clients see it, field by field. */
export const teamShape = ({ teamId: id, organizationId, name, memberCount, createdAt }: TeamDoc): z.input<typeof TeamBody> => ({
  id,
  organizationId,
  name,
  memberCount,
  createdAt,
});
