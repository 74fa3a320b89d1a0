import { InvalidPosition } from '../ports/event-store.ts';
import { FactsLost, ForeignFacts } from '../ports/fact-bus.ts';

/** Loops that cannot go on, since what they kept is not of this event store or of this topic. An operator has to see to it; until then they look now and then. */
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
      const isHalted = error instanceof InvalidPosition || error instanceof FactsLost || error instanceof ForeignFacts;
      if (isHalted) halted.add(name);
      return isHalted;
    },
  };
};
