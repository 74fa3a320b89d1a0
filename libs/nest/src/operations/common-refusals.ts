import { rateRefusals } from '@guildhall/contracts';
import { commandRefusals, refusalsOf, type Refusals } from '@guildhall/eventing';

/** What requests are refused with before, around or outside of operations. A core's own refusals are in its `domain/refusals.ts`. */
export const commonRefusals = {
  ...commandRefusals,
  ...rateRefusals,
  'call.unsigned': {
    kind: 'forbidden',
    title: 'Call is not signed',
    sentence: 'A service takes calls from its gateway only, signed for this very request. Ask the gateway.',
  },
  'context.unknown': {
    kind: 'missing',
    title: 'No such context',
    sentence: 'No context of this process has this name. Ask the one that has.',
  },
  'credentials.invalid': {
    kind: 'unauthenticated',
    title: 'Token does not do',
    sentence: 'The token in `Authorization` is malformed, has run out, was revoked, or is not ours. Refresh it or sign in.',
  },
  'credentials.missing': {
    kind: 'unauthenticated',
    title: 'Sign in first',
    sentence: 'This needs a caller who is signed in: send `Authorization: Bearer …`.',
  },
  'cursor.invalid': {
    kind: 'invalid',
    title: 'Cursor is of another list',
    sentence: 'The cursor is not one that this list gave to this caller. Begin again without one.',
  },
  'dead-letter.unknown': {
    kind: 'missing',
    title: 'No such dead letter',
    sentence: 'No dead letter has this id. List those that are there.',
  },
  'host.unknown': {
    kind: 'forbidden',
    title: 'Name is not known here',
    sentence: 'This is for development, and answers under names of this machine and that of GUILDHALL_ORIGIN. Use one of them.',
  },
  'idempotency.in-flight': {
    kind: 'conflict',
    title: 'Request is under way',
    sentence: 'A request with the same `Idempotency-Key` is still at work. Repeat after `Retry-After` to hear what it came to.',
  },
  'job.unknown': { kind: 'missing', title: 'No such failed job', sentence: 'No job with this id has failed. List those that have.' },
  'operation.undeclared': {
    kind: 'forbidden',
    title: 'Closed to everybody',
    sentence: 'The route is not open to anybody. Use another one.',
  },
  'operator.needed': {
    kind: 'forbidden',
    title: 'For operators only',
    sentence: 'An operator’s key does this and nothing else, and no other does it. Sign the call with the right one.',
  },
  'read.too-early': {
    kind: 'conflict',
    title: 'Not read that far yet',
    sentence: 'What is read has not come to `Guildhall-Min-Position`. Repeat after `Retry-After`.',
  },
  'read.too-many': {
    kind: 'limited',
    title: 'Too many reads are waiting',
    sentence: 'Too many reads of this account wait for a position already. Repeat after `Retry-After`.',
  },
  'request.invalid': {
    kind: 'invalid',
    title: 'Input does not fit',
    sentence: 'The input does not fit its schema: `errors` says where and why. Correct it and send it again.',
  },
  'resource.missing': {
    kind: 'missing',
    title: 'No such thing',
    sentence: 'There is nothing with this id, or you may not know of it. Check the id.',
  },
  'route.unknown': {
    kind: 'missing',
    title: 'Nothing at this path',
    sentence: 'There is nothing at this path. The documents list all that there are.',
  },
  'service.unavailable': {
    kind: 'unavailable',
    title: 'Out of reach for a moment',
    sentence: 'A part of the system is out of reach or behind. Repeat with the same `Idempotency-Key` after `Retry-After`.',
  },
  'stream.too-many': {
    kind: 'limited',
    title: 'Too many streams at once',
    sentence: 'Too many answers to this account are still being sent. Take them whole, or repeat after `Retry-After`.',
  },
  'view.unknown': { kind: 'missing', title: 'No such view', sentence: 'No view of this context has this name. List those that there are.' },
} as const satisfies Refusals;
export type CommonRefusalCode = keyof typeof commonRefusals;

export const commonRefusal = refusalsOf(commonRefusals);
