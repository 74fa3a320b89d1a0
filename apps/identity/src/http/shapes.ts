import type { SessionBody } from '@guildhall/contracts';
import type { SessionDoc } from '@guildhall/identity';
import type { z } from 'zod';

/** Documents as clients see them, field by field. */
export const sessionShape = (
  { sessionId: id, createdAt, lastUsedAt, userAgent }: SessionDoc,
  current: string,
): z.infer<typeof SessionBody> => ({ id, createdAt, lastUsedAt, userAgent: userAgent ?? null, current: id === current });

/** What a device says of itself: enough to know it again in a list, nothing that could hurt there. */
export const deviceOf = (header: string | undefined): Readonly<{ userAgent?: string }> => {
  const userAgent = header
    ?.replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 200);
  return userAgent === undefined || userAgent === '' ? {} : { userAgent };
};
