import { expect, it } from '@jest/globals';
import { hidesAccounts, type Operation } from './openapi-document.ts';
import { faultOf, isDistinguishable } from './check-answer.ts';

const operation: Operation = {
  ...{ operationId: 'askAddress', method: 'POST', path: '/v1/addresses', security: [], parameters: [] },
  body: { properties: { email: { $ref: '#/components/schemas/EmailAddress' } } },
  responses: { 202: { description: 'Accepted' }, 422: { description: 'Unprocessable: `request.invalid` (Input does not fit)' } },
};
const headers = { 'cache-control': 'no-store', 'content-type': 'application/problem+json', date: 'now' };
const problem = { type: '/docs/problems#request.invalid', title: 'a', status: 422, code: 'request.invalid', detail: 'b', traceId: 'c' };
const refused = (over: object = {}, status = 422) => ({ status, headers, body: JSON.stringify({ ...problem, ...over }) });

it('accepts an answer that the operation declares', () => {
  expect(faultOf(operation, refused())).toBeUndefined();
  expect(faultOf(operation, { status: 202, headers, body: '{}' })).toBeUndefined();
});

it.each([
  ['a status of 500', refused({}, 500)],
  ['a status that is not declared', refused({ status: 409 }, 409)],
  ['a code that is not declared', refused({ code: 'request.odd' })],
  ['another status in the body', refused({ status: 400 })],
  ['a problem without detail', refused({ detail: undefined })],
  ['a body that is not JSON', { status: 422, headers, body: '<html>' }],
  ['another content type', { ...refused(), headers: { ...headers, 'content-type': 'text/plain' } }],
  ['an answer that may be cached', { ...refused(), headers: { ...headers, 'cache-control': 'max-age=1' } }],
])('detects %s', (_, answer) => {
  expect(faultOf(operation, answer)).toEqual(expect.any(String));
});

it('compares answers by status, body and headers, but ignores values that differ every time', () => {
  expect(hidesAccounts(operation)).toBe(true);
  expect(hidesAccounts({ ...operation, security: [{ bearer: [] }] })).toBe(false);
  const later = { ...refused({ traceId: 'd' }), headers: { ...headers, date: 'later', 'x-request-id': 'e' } };
  expect(isDistinguishable(refused(), later)).toBe(false);
  expect(isDistinguishable(refused(), { ...later, headers: { ...later.headers, etag: '"1"' } })).toBe(true);
  expect(isDistinguishable(refused(), refused({ detail: 'known' }))).toBe(true);
  expect(isDistinguishable(refused(), refused({}, 400))).toBe(true);
});
