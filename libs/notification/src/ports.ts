import type { Clock, Context, Ids, JobQueue, LinkTokens, Mail, Mailer, PageKey } from '@guildhall/eventing';
import type { Addressee, Letter, LookedUp } from './domain/letter.ts';
import type { Policy } from './domain/policy.ts';
import type { Due } from './domain/template.ts';

/**
 * `origin` is where the installation is reached, `link` the letter's own page there, token and all; `optOut` the page on which whoever
 * reads it may say that they want no more of its kind.
 */
type Places = Readonly<{ origin: string; link?: string; optOut?: string }>;
/** Gives a letter its form. */
export type Compose = (letter: Letter, to: Addressee, places: Places) => Omit<Mail, 'messageId'>;

/** What reading needs. */
export type Reading = Readonly<{ collection: Context['collection'] }>;

/** Whom a mail goes to and what it says, as known here at that time. */
export type LookUp = (due: Due, at: string) => Promise<LookedUp>;

/** A job that is missing, with the time since which it is. */
export type Missing = Readonly<{ emailId: string; name: string; data: Readonly<Record<string, string | number>>; since: string }>;
type Pages<T> = Readonly<{ items: readonly T[]; next: PageKey | undefined }>;
export type FindMissing = Readonly<{
  /** Due from here to there, and never begun. */
  unbegun: (window: Readonly<{ from: string; to: string }>, after?: PageKey) => Promise<Pages<Missing>>;
  /** Begun, and not worked on since. */
  unfinished: (since: string, after?: PageKey) => Promise<Pages<Missing>>;
}>;
/** The accounts in an organization, page by page. */
export type MembersOf = (organizationId: string, after?: PageKey) => Promise<Pages<string>>;

/** What it takes to say which mails one wants. */
export type Choosing = Readonly<{ handle: Context['handle']; readState: Context['readState']; ids: Ids; links: LinkTokens }>;
/** What writing needs. */
export type Writing = Readonly<{ handle: Context['handle']; readState: Context['readState']; ids: Ids; clock: Clock; policy: Policy }>;
export type Sending = Writing & Readonly<{ lookUp: LookUp; compose: Compose; links: LinkTokens; mailer: Mailer; origin: string }>;
export type Filing = Writing & Readonly<{ jobs: JobQueue; missing: FindMissing; membersOf: MembersOf }>;
