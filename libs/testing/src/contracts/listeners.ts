import { getEventListeners } from 'node:events';
import { expect } from '@jest/globals';

/** Checks that nothing listens on the signal of what has ended: the signal of a process lives much longer than a subscription. */
export const expectNoListeners = (signal: AbortSignal): void => {
  expect(getEventListeners(signal, 'abort')).toEqual([]);
};

/** Listens on a signal and never stops, as a mutant does. */
export const listenForEver = (signal: AbortSignal): void => {
  signal.addEventListener('abort', () => undefined);
};
