import { claims } from '@guildhall/eventing';

/** One claim per organization and address: held by an open invitation, then by the member who accepted it. */
export const addressClaims = claims('address');
