import { expect, it } from '@jest/globals';
import { mustNotTell, type Operation } from './openapi-document.ts';
import { faultOf, tellApart } from './check-answer.ts';

const operation: Operation = {
  ...{ operationId: 'askAddress', method: 'POST', path: '/v1/asked', security: [], parameters: [] },
  body: { properties: { email: { $ref: '#/components/schemas/EmailAddress' } } },
  responses: { 202: { description: 'Accepted' }, 422: { description: 'Unprocessable: `request.invalid` (Input does not fit)' } },
};
const headers = { 'cache-control': 'no-store', 'content-type': 'application/problem+json', date: 'now' };
const problem = { type: '/docs/problems#request.invalid', title: 'a', status: 422, code: 'request.invalid', detail: 'b', traceId: 'c' };
const refused = (over: object = {}, status = 422) => ({ status, headers, body: JSON.stringify({ ...problem, ...over }) });

it('lets pass what is declared', () => {
  expect(faultOf(operation, refused())).toBeUndefined();
  expect(faultOf(operation, { status: 202, headers, body: '{}' })).toBeUndefined();
});

it.each([
  ['a mistake of ours', refused({}, 500)],
  ['a status that nobody declared', refused({ status: 409 }, 409)],
  ['a code that nobody declared', refused({ code: 'request.odd' })],
  ['another status inside', refused({ status: 400 })],
  ['no sentence', refused({ detail: undefined })],
  ['no JSON', { status: 422, headers, body: '<html>' }],
  ['another type', { ...refused(), headers: { ...headers, 'content-type': 'text/plain' } }],
  ['leave for a cache', { ...refused(), headers: { ...headers, 'cache-control': 'max-age=1' } }],
])('finds %s', (_, answer) => {
  expect(faultOf(operation, answer)).toEqual(expect.any(String));
});

it('tells answers apart by status, body and headers, and not by what is of the moment', () => {
  expect(mustNotTell(operation)).toBe(true);
  expect(mustNotTell({ ...operation, security: [{ bearer: [] }] })).toBe(false);
  const later = { ...refused({ traceId: 'd' }), headers: { ...headers, date: 'later', 'x-request-id': 'e' } };
  expect(tellApart(refused(), later)).toBe(false);
  expect(tellApart(refused(), { ...later, headers: { ...later.headers, etag: '"1"' } })).toBe(true);
  expect(tellApart(refused(), refused({ detail: 'known' }))).toBe(true);
  expect(tellApart(refused(), refused({}, 400))).toBe(true);
});
