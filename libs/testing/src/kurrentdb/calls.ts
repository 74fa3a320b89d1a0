import { status as codes, type sendUnaryData } from '@grpc/grpc-js';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from './faults.ts';
import type { Failure } from './grpc-status.ts';
import { Refused, statusOf, type Refusal } from './server-errors.ts';

/** What is thrown makes the server unavailable. */
const unavailable = (error: unknown): Failure => ({
  code: codes.UNAVAILABLE,
  details: error instanceof Error ? error.name : 'unavailable',
});

/** Answers a call with what comes of it; `refused` says how a node of a cluster refuses in this protocol. */
export const answerWith = <T extends object>(
  answer: sendUnaryData<T>,
  run: () => Promise<T | Failure>,
  refused: (refusal: Refusal) => Failure = statusOf,
): void => {
  void run()
    .catch((error: unknown) => (error instanceof Refused ? refused(error.refusal) : unavailable(error)))
    .then((result) => ('code' in result ? answer(result) : answer(null, result)));
};

/** The faults that a test injects before and after a write. */
export const withFaults = async <T>(faults: Faults, write: () => Promise<T>): Promise<T> => {
  await faults.beforeAppend?.();
  const outcome = await write();
  await faults.afterAppend?.();
  return outcome;
};

const TIMEOUT_MS = 3_000;
/** The repeat of a write that is under way is dropped, and its caller told when a write should be over. */
export const timeout = (): Promise<void> => sleep(TIMEOUT_MS, undefined, { ref: false });
