import { later } from './policy.ts';

/**
 * A verification link is numbered by the second (since 1970) at which it ends. So all that were mailed work side by side until one was used,
 * and none of them has to be kept.
 */
const SECOND = 1_000;

export const linkEnd = (at: string, lifetime: number): string => endOfIssue(issueOf(later(at, lifetime)));
export const issueOf = (expiresAt: string): number => Math.floor(Date.parse(expiresAt) / SECOND);
export const endOfIssue = (issue: number): string => new Date(issue * SECOND).toISOString();
