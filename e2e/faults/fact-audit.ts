/** Compares the facts on the topics with the events they were made from. */
import { actorKindOf, type RecordedEvent } from '@guildhall/eventing';
import { contextNames, publishedFacts } from '@guildhall/contracts';
import { Violation } from '../oracle/request-log.ts';
import type { PartitionedRecord } from '../support/topics.ts';

const kebab = (type: string): string => type.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
/** The type of the fact that tells of an event under the same name, if there is one. */
const factOf = (type: string): string | undefined =>
  contextNames.map((context) => `${context}.${kebab(type)}.v1`).find((fact) => publishedFacts.has(fact));

const checkActor = ({ ce_id: id = '', ce_type: type = '', ce_actor: actor = '' }: PartitionedRecord['headers']): void => {
  if (actorKindOf(actor) === undefined) throw new Violation(`${type} does not say who did it: ${actor}`, id);
};

/** A consumer that skips what is not above the last position of its partition sees every fact, each once and in order. */
export const factAudit = () => {
  const expected = new Map<string, string>();
  let [facts, repeats] = [0, 0];
  return {
    expect({ type, position }: RecordedEvent): void {
      const fact = factOf(type);
      if (fact !== undefined) expected.set(`${fact} ${position}`, position);
    },
    check(records: readonly PartitionedRecord[]): void {
      const [marks, taken, open] = [new Map<string, string>(), new Set<string>(), new Set(expected.keys())];
      for (const { topic, partition, headers } of records) {
        const place = `${topic} ${String(partition)}`;
        const { ce_id: id = '', ce_position: position = '', ce_type: type = '' } = headers;
        checkActor(headers);
        if (position <= (marks.get(place) ?? '')) {
          repeats++;
          if (!taken.has(id)) throw new Violation(`${type} at ${position} came behind a later one: whoever skips repeats has lost it`, id);
          continue;
        }
        if (taken.has(id)) throw new Violation(`${type} at ${position} counts twice`, id);
        marks.set(place, position);
        taken.add(id);
        facts++;
        open.delete(`${type} ${position}`);
      }
      if (open.size > 0) throw new Violation(`facts that never came: ${[...open].slice(0, 5).join('; ')} (${String(open.size)} in all)`);
    },
    /** `repeats`: records that consumers skip. */
    counts: () => ({ facts, repeats }),
  };
};
