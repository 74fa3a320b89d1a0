import { InvalidPosition } from '../ports/event-store.ts';
import { FactsLost, ForeignFacts } from '../ports/fact-bus.ts';
import { UnsealError } from '../ports/vault.ts';
import { MissingKey } from '../serialization/stored-events.ts';

const HALTING = [InvalidPosition, FactsLost, ForeignFacts, MissingKey, UnsealError];

/** Loops that cannot go on, since what they kept is not of this event store, of this topic or of these keys. An operator has to see to it; until then they look now and then. */
export type Halts = Readonly<{
  names: () => readonly string[];
  /** The loop tries again, or is another process's now. */
  began: (name: string) => void;
  /** Whether it is halted by that. */
  failed: (name: string, error: unknown) => boolean;
}>;

export const createHalts = (): Halts => {
  const halted = new Set<string>();
  return {
    names: () => [...halted].sort(),
    began: (name) => void halted.delete(name),
    failed: (name, error) => {
      const isHalted = HALTING.some((kind) => error instanceof kind);
      if (isHalted) halted.add(name);
      return isHalted;
    },
  };
};
