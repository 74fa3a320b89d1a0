import { refusalsOf, type Refusals } from '../model/refusal.ts';

/** What any command may be refused with, whatever its decider. */
export const commandRefusals = {
  'command.contended': {
    kind: 'unavailable',
    title: 'Too many changes at once',
    sentence: 'Others kept changing the same thing at the same moment. Repeat with the same `Idempotency-Key` after `Retry-After`.',
  },
  'idempotency.key-reused': {
    kind: 'invalid',
    title: 'Key was used for something else',
    sentence: 'The `Idempotency-Key` was used before, for another request. Choose a new one.',
  },
  'revision.mismatch': {
    kind: 'precondition',
    title: 'Somebody was faster',
    sentence: 'The revision is not the one in `If-Match`. Read again and decide anew.',
  },
} as const satisfies Refusals;

export const commandRefusal = refusalsOf(commandRefusals);
