import { claims } from '@guildhall/eventing';

/** One claim for each organization and address: an open invitation holds it, then the member who came of it. */
export const addressClaims = claims('address');
