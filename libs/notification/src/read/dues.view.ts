import { typeId, type Fact, type FactView, type JobData, type Reactor, type ViewSpec } from '@guildhall/eventing';

/** A job that a fact asked for, kept so that it can be filed again when the queue has lost it. */
export type DueDoc = Readonly<{ emailId: string; name: string; data: JobData; dueAt: string }>;

export const dues: ViewSpec = { name: 'dues.v1', indexes: { byTime: ['dueAt'] } };

/**
 * What the reactors file is due. Facts of several topics feed it, but each document comes from one fact and never changes,
 * so their positions need not compare.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of reactors to different facts
export const duesOf = (reactors: readonly Reactor<any>[]): FactView<Fact, DueDoc> => {
  const deedOf = (fact: Fact) => reactors.find(({ on }) => on === fact.type)?.react(fact)[0];
  return {
    ...dues,
    keys: (fact) => (deedOf(fact) === undefined ? [] : [typeId('eml', fact.id)]),
    project: (_, fact, emailId) => {
      const deed = deedOf(fact);
      if (deed === undefined) return undefined;
      const { name, data } = deed;
      return { emailId, name, data: { ...data, correlationId: fact.correlationId, causationId: fact.id }, dueAt: fact.time };
    },
  };
};
