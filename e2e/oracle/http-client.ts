/** An HTTP request and its answer. */
export type Body = Readonly<Record<string, unknown>>;
export type Request = Readonly<{ method: string; path: string; body?: Body; key?: string; token?: string; after?: string }>;
/** `position`: unsealed. `mayTryAgain`: there is a Retry-After header. */
export type Answer = Readonly<{ status: number; code: string; position: string; mayTryAgain: boolean; body: Body }>;
export type Call = (request: Request) => Promise<Answer | undefined>;

/** Seals and opens positions for an account; audits and `after` use unsealed ones. */
export type Positions = Readonly<{
  seal: (position: string, accountId: string | undefined) => string;
  open: (sealed: string, accountId: string | undefined) => string | undefined;
}>;
const UNSEALED: Positions = { seal: (position) => position, open: (sealed) => sealed };

const REQUEST_TIMEOUT_MS = 30_000;

/** The account of an access token. */
const subjectOf = (token: string | undefined): string | undefined => {
  const claims = token?.split('.')[1];
  return claims === undefined ? undefined : textOf(JSON.parse(Buffer.from(claims, 'base64url').toString()) as Body, 'sub');
};

/** Undefined: the outcome is unknown. */
export const httpClient =
  (url: string, { seal, open } = UNSEALED): Call =>
  async ({ method, path, body, key, token, after }) => {
    const headers: Record<string, string> = {};
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (key !== undefined) headers['idempotency-key'] = key;
    if (after !== undefined) headers['guildhall-min-position'] = seal(after, subjectOf(token));
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers,
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const answered = (text === '' ? {} : JSON.parse(text)) as Body;
      const position = response.headers.get('guildhall-position');
      return {
        status: response.status,
        code: textOf(answered, 'code'),
        position: position === null ? '' : (open(position, subjectOf(token)) ?? 'of another account'),
        mayTryAgain: response.headers.has('retry-after'),
        body: answered,
      };
    } catch {
      return undefined;
    }
  };

export const textOf = (body: Body, field: string): string => {
  const value = body[field];
  return typeof value === 'string' ? value : '';
};
export const itemsOf = (body: Body): readonly Body[] => (Array.isArray(body['items']) ? (body['items'] as readonly Body[]) : []);

/** The token in the newest mail of an inbox's answer whose link opens this page. */
export const tokenIn = ({ body }: Answer, page: 'verify' | 'accept'): string | undefined => {
  const mark = `/${page}#token=`;
  return (body as unknown as readonly Body[]) // the inbox answers with a plain array
    .flatMap((mail) => (Array.isArray(mail['links']) ? (mail['links'] as readonly string[]) : []))
    .find((link) => link.includes(mark))
    ?.split(mark)[1];
};

/** Whether the request must be sent again later. */
export const isRetryable = ({ status, code }: Answer): boolean =>
  status === 503 || status === 429 || code === 'idempotency.in-flight' || code === 'read.too-early';

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
