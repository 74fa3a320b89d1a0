import { decider, likelyNew, streamOf, type Command } from '@guildhall/eventing';
import { bulk, type BulkEvent } from './bulk.events.ts';

export type CompleteBulk = Command<'CompleteBulk', { deliveryId: string; organizationId: string }>;

export const decideCompleteBulk = decider<CompleteBulk>()({
  tenant: ({ data }) => data.organizationId,
  streams: ({ data }) => ({ bulk: likelyNew(streamOf(bulk, data.deliveryId)) }),
  decide({ data: { deliveryId, organizationId } }, { bulk: state }) {
    const completed: BulkEvent = { type: 'BulkCompleted', data: { deliveryId, organizationId } };
    return { events: state === 'completed' ? {} : { bulk: [completed] }, result: {} };
  },
});
