/** How a refusal relates to the caller; the HTTP status follows from it at the edge. */
export type RefusalKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'missing' | 'conflict' | 'gone' | 'precondition' | 'limited' | 'unavailable';

/** What a code stands for: a title of a few words, and a sentence that says what happened and what to do. */
export type RefusalEntry = Readonly<{ kind: RefusalKind; title: string; sentence: string }>;
/** A catalogue of refusals by their codes (`noun.reason`), which are API; a core's is in its `domain/refusals.ts`. */
export type Refusals = Readonly<Record<string, RefusalEntry>>;

/** What a refusal may add to its code for the caller. */
export type RefusalDetail = Readonly<{
  /** Replaces the sentence of the code. */
  detail?: string;
  /** Seconds after which a repeat makes sense. */
  retryAfter?: number;
  errors?: readonly Readonly<{ pointer: string; code: string; detail: string }>[];
}>;

/** A rule of the business forbids it. Made from a catalogue, by `refusalsOf`. */
export class Refusal extends Error {
  readonly code: string;
  readonly kind: RefusalKind;
  readonly title: string;
  readonly sentence: string;
  readonly more: RefusalDetail;

  constructor(code: string, { kind, title, sentence }: RefusalEntry, more: RefusalDetail = {}) {
    super(code);
    this.name = 'Refusal';
    this.code = code;
    this.kind = kind;
    this.title = title;
    this.sentence = sentence;
    this.more = more;
  }
}

/** Makes the refusals of one catalogue: `throw refusal('invitation.expired')`. */
export const refusalsOf =
  <Code extends string>(catalogue: Readonly<Record<Code, RefusalEntry>>) =>
  (code: Code, more?: RefusalDetail): Refusal =>
    new Refusal(code, catalogue[code], more);
