import { checkpointAt, positionOf } from '../model/checkpoint.ts';
import type { Checkpoints } from '../ports/coordination.ts';
import { InvalidPosition, type EventStore } from '../ports/event-store.ts';

/** What the marks of a context's consumers begin with; each is for one partition of a topic. */
export const marksOf = (context: string): string => `consume.${context}.`;

type Parts = Readonly<{ events: Pick<EventStore, 'fingerprintAt'>; checkpoints: Pick<Checkpoints, 'list'>; context: string }>;

/**
 * Checks that the events are there whose facts a context has taken last: facts of another event store may have other positions, so what it
 * had not taken yet could look as if it had. Throws `InvalidPosition`. Once it has succeeded it is not repeated.
 */
export const marksVerifier = ({ events, checkpoints, context }: Parts): (() => Promise<void>) => {
  const verify = async (): Promise<void> => {
    const marks = await checkpoints.list(marksOf(context));
    const checked = [...marks].map(async ([name, mark]) => {
      const position = positionOf(mark);
      const fingerprint = await events.fingerprintAt(position);
      if (fingerprint === undefined || checkpointAt(position, fingerprint) !== mark)
        throw new InvalidPosition(position, `the event whose fact ${name} took last is not there`);
    });
    await Promise.all(checked);
  };
  let verified: Promise<void> | undefined;
  return () =>
    (verified ??= verify().catch((error: unknown) => {
      verified = undefined;
      throw error;
    }));
};
