import type { DomainEvent, Stream } from '@guildhall/eventing';

/** One fact that asks for many deliveries: completed once each of them is requested. */
export type BulkEvent = DomainEvent<'BulkCompleted', { deliveryId: string; organizationId: string }>;
export type Bulk = 'open' | 'completed';

export const bulk: Stream<Bulk, BulkEvent> = { category: 'bulk', initial: 'open', evolve: () => 'completed' };
