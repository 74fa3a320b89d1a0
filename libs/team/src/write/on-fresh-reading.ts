import { Refusal } from '@guildhall/eventing';

const TIMES = 4;

/** What was read before the decision changed meanwhile: read and decide again. A refused command has left no trace. */
export const onFreshReading = async <T>(attempt: () => Promise<T>): Promise<T> => {
  for (let time = 1; ; time++)
    try {
      return await attempt();
    } catch (error) {
      const moved = error instanceof Refusal && error.kind === 'unavailable' && error.code.endsWith('.changed');
      if (!moved || time === TIMES) throw error;
    }
};
