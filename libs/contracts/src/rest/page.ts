import { z } from 'zod';

/** The parameters of a list: keyset pages, stable under writes. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50).describe('How many items at most.'),
  cursor: z.string().max(1000).optional().describe('Where the page before ended, as `nextCursor` said.'),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** A page of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item).describe('May be fewer than asked for, or none, also when there is a next page.'),
    nextCursor: z.string().nullable().describe('The cursor of the next page; null on the last.'),
  });
