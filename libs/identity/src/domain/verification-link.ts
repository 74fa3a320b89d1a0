import { later } from './policy.ts';

const SECOND = 1_000;

/** When a verification link mailed now ends, to the second (as an instant, ISO 8601). */
export const linkEnd = (at: string, lifetime: number): string => endOfIssue(issueOf(later(at, lifetime)));

/**
 * The number of a verification link: the second (since 1970) at which it ends. So all links that were mailed work until one was used, and
 * none of them is stored.
 */
export const issueOf = (expiresAt: string): number => Math.floor(Date.parse(expiresAt) / SECOND);

/** When the link of this number ends. */
export const endOfIssue = (issue: number): string => new Date(issue * SECOND).toISOString();
