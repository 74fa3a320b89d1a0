import { typeId, type Fact, type FactView, type JobData, type Reactor, type ViewSpec } from '@guildhall/eventing';

/** A job that a fact asked for, kept so that it can be filed again when the queue has lost it. */
export type DueMailDoc = Readonly<{ emailId: string; name: string; data: JobData; dueAt: string }>;

export const dueMails: ViewSpec = { name: 'due-mails.v1', indexes: { byTime: ['dueAt'] } };

/**
 * What the reactor files is due. Facts of several topics feed it, but each document comes from one fact and never changes,
 * so their positions need not compare.
 */
export const dueMailsOf = ({ on, react }: Reactor<Fact>): FactView<Fact, DueMailDoc> => {
  const requestOf = (fact: Fact) => (on.includes(fact.type) ? react(fact)[0] : undefined);
  return {
    ...dueMails,
    keys: (fact) => (requestOf(fact) === undefined ? [] : [typeId('eml', fact.id)]),
    project: (_, fact, emailId) => {
      const request = requestOf(fact);
      if (request === undefined) return undefined;
      const { name, data } = request;
      return { emailId, name, data: { ...data, correlationId: fact.correlationId, causationId: fact.id }, dueAt: fact.time };
    },
  };
};
