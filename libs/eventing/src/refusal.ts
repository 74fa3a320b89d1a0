/** How a refusal relates to the caller; the HTTP status follows from it at the edge. */
export type RefusalKind =
  'invalid' | 'unauthenticated' | 'forbidden' | 'missing' | 'conflict' | 'gone' | 'precondition' | 'limited' | 'unavailable';

export type RefusalDetail = Readonly<{
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
