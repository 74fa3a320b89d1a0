/** How a refusal relates to the caller; the HTTP status follows from it at the edge. */
export type RefusalKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'missing' | 'conflict' | 'gone' | 'precondition' | 'limited' | 'unavailable';

/** What a code stands for: how it relates to the caller, a title of a few words, and a sentence that says what happened and what to do now. */
export type RefusalWords = Readonly<{ kind: RefusalKind; title: string; sentence: string }>;
/** A core's refusals by their codes, in its `domain/refusals.ts`. */
export type Refusals = Readonly<Record<string, RefusalWords>>;

/** What a refusal may add to its code for the caller. */
export type RefusalDetail = Readonly<{
  /** Where another context refused, and its words came with the answer. */
  title?: string;
  detail?: string;
  /** Seconds after which a repeat makes sense. */
  retryAfter?: number;
  errors?: readonly Readonly<{ pointer: string; code: string; detail: string }>[];
}>;

/** The business said no. `code` (`noun.reason`) is API and stands in the context's README. */
export class Refusal extends Error {
  readonly kind: RefusalKind;
  readonly code: string;
  readonly more: RefusalDetail;

  constructor(kind: RefusalKind, code: string, more: RefusalDetail = {}) {
    super(code);
    this.name = 'Refusal';
    this.kind = kind;
    this.code = code;
    this.more = more;
  }
}
