import { causeOf, typeId, type Fact, type FactView, type JobData, type Reactor, type ViewSpec } from '@guildhall/eventing';

/** A job that a fact asked for, kept so that it can be filed again when the queue has lost it. */
export type DueDeliveryDoc = Readonly<{ deliveryId: string; name: string; data: JobData; dueAt: string }>;

export const dueDeliveries: ViewSpec = { name: 'due-deliveries.v1', indexes: { byTime: ['dueAt'] } };

/**
 * What the reactor files is due. Facts of several topics feed it, but each document comes from one fact and never changes,
 * so their positions need not compare.
 */
export const dueDeliveriesOf = ({ on, react }: Reactor<Fact>): FactView<Fact, DueDeliveryDoc> => {
  const requestOf = (fact: Fact) => (on.includes(fact.type) ? react(fact)[0] : undefined);
  return {
    ...dueDeliveries,
    keys: (fact) => (requestOf(fact) === undefined ? [] : [typeId('eml', fact.id)]),
    project: (_, fact, deliveryId) => {
      const request = requestOf(fact);
      if (request === undefined) return undefined;
      const { name, data } = request;
      return { deliveryId, name, data: { ...data, ...causeOf({ ...fact, causationId: fact.id }) }, dueAt: fact.time };
    },
  };
};
