/** Findings about what one request may be: its bytes, headers and texts (S6, S13, U4). Each names the `spec` that turns red. */
const requests = 'apps/standalone/test/attacks/requests.component.spec.ts';
const bounds = 'libs/nest/src/http/check-body-bytes.ts';
const shape = 'libs/nest/src/http/check-request.ts';

export const mutants = [
  {
    name: 'S6 a body may be as deep and full as it likes',
    file: bounds,
    find: 'if (depth > MAX_DEPTH || values > MAX_VALUES) return false;',
    replace: '',
    spec: requests,
  },
  {
    name: 'S6 every item of a batch is looked at',
    file: 'libs/contracts/src/rest/organization.ts',
    find: 'items.slice(0, MOST_INVITATIONS + 1)',
    replace: 'items',
    spec: requests,
  },
  {
    name: 'S6 a long text is made another form of',
    file: 'libs/contracts/src/rest/identity.ts',
    find: '.max(2_000, { abort: true })',
    replace: '.max(2_000)',
    spec: requests,
  },
  {
    name: 'S13 a host may stand there twice',
    file: shape,
    find: "new Set(['authorization', 'content-type', 'host', 'idempotency-key'])",
    replace: "new Set(['authorization', 'content-type', 'idempotency-key'])",
    spec: requests,
  },
  {
    name: 'S13 a host is not looked at',
    file: shape,
    find: "host === undefined ? raw.httpVersion !== '1.0' : !HOST.test(host)",
    replace: 'host === undefined && raw.httpVersion === undefined',
    spec: requests,
  },
  {
    name: 'S13 an expectation is not looked at',
    file: shape,
    find: "expect !== undefined && expect.toLowerCase() !== '100-continue'",
    replace: 'expect === undefined && raw.httpVersion === undefined',
    spec: requests,
  },
  {
    name: 'S13 a token is as long as it likes',
    file: 'libs/nest/src/auth/caller.ts',
    find: '{1,4096}={0,2}$/',
    replace: '+=*$/',
    spec: 'libs/nest/src/operations/operations.spec.ts',
  },
  {
    name: 'S13 a service takes less than its gateway',
    file: 'libs/nest/src/http/http.config.ts',
    find: ', maxHeaderSize: 64 * 1024 }',
    replace: ' }',
    spec: 'libs/nest/src/http/connections.spec.ts',
  },
  {
    name: 'U4 bytes that are no text are made one',
    file: bounds,
    find: 'if (!isUtf8(body))',
    replace: 'if (!isUtf8(Buffer.of()))',
    spec: requests,
  },
  {
    name: 'U4 half a character is taken for one',
    file: 'libs/nest/src/http/body-parsers.ts',
    find: 'ESCAPED_SURROGATE.test(text) && !isWellFormed(parsed)',
    replace: 'ESCAPED_SURROGATE.test(text) && !isWellFormed(undefined)',
    spec: requests,
  },
];
