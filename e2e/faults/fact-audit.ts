/** Compares the facts on the topics with the events they were made from. */
import { actorKindOf, type RecordedEvent } from '@guildhall/eventing';
import { contextNames, publishedFacts } from '@guildhall/contracts';
import { Violation } from '../oracle/request-log.ts';
import type { PartitionedRecord } from '../support/topics.ts';

const kebab = (type: string): string => type.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase();
/** The type of the fact with the same name as an event, if there is one. */
const factOf = (type: string): string | undefined =>
  contextNames.map((context) => `${context}.${kebab(type)}.v1`).find((fact) => publishedFacts.has(fact));

const checkActor = ({ ce_id: id = '', ce_type: type = '', ce_actor: actor = '' }: PartitionedRecord['headers']): void => {
  if (actorKindOf(actor) === undefined) throw new Violation(`${type} does not say who did it: ${actor}`, id);
};

/** Checks that a consumer that skips facts at or below the last position of a partition processes every fact once, in order. */
export const factAudit = () => {
  const expected = new Map<string, string>();
  let [facts, repeats] = [0, 0];
  return {
    expect({ type, position }: RecordedEvent): void {
      const fact = factOf(type);
      if (fact !== undefined) expected.set(`${fact} ${position}`, position);
    },
    check(records: readonly PartitionedRecord[]): void {
      const [marks, processed, open] = [new Map<string, string>(), new Set<string>(), new Set(expected.keys())];
      for (const { topic, partition, headers } of records) {
        const key = `${topic} ${String(partition)}`;
        const { ce_id: id = '', ce_position: position = '', ce_type: type = '' } = headers;
        checkActor(headers);
        if (position <= (marks.get(key) ?? '')) {
          repeats++;
          if (!processed.has(id))
            throw new Violation(`${type} at ${position} came after a later one: a consumer that skips repeats has lost it`, id);
          continue;
        }
        if (processed.has(id)) throw new Violation(`${type} at ${position} would be processed twice`, id);
        marks.set(key, position);
        processed.add(id);
        facts++;
        open.delete(`${type} ${position}`);
      }
      if (open.size > 0)
        throw new Violation(`facts that were not published: ${[...open].slice(0, 5).join('; ')} (${String(open.size)} in all)`);
    },
    /** `repeats`: records that consumers skip. */
    counts: () => ({ facts, repeats }),
  };
};
