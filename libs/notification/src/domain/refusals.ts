import { refusalsOf, type Refusals } from '@guildhall/eventing';

/** Every code that this core refuses with. The README says when. */
export const refusals = {
  'delivery.settled': {
    kind: 'conflict',
    title: 'Delivery is settled',
    sentence: 'The delivery was sent or given up before. There is nothing to do.',
  },
  'delivery.superseded': {
    kind: 'conflict',
    title: 'Delivery is superseded',
    sentence: 'A newer delivery says the same and takes the place of this one. There is nothing to do.',
  },
  'delivery.under-way': {
    kind: 'conflict',
    title: 'Delivery is under way',
    sentence: 'Another worker has the delivery. There is nothing to do.',
  },
  'opt-out.invalid': {
    kind: 'invalid',
    title: 'Link about invitations does not work',
    sentence: 'The link about invitations by mail is not one of ours. Follow the one in the latest mail.',
  },
  'opt-out.stands': {
    kind: 'conflict',
    title: 'Choice stands',
    sentence:
      'The owner of the address wants no invitations by mail. Only they take that back: by their account, or with the link that they were given then.',
  },
  'recipient.opted-out': {
    kind: 'conflict',
    title: 'Recipient wants no invitations',
    sentence: 'Whoever has this address wants no invitations by mail, so none is sent.',
  },
} as const satisfies Refusals;

/** `throw refusal('delivery.settled')`. */
export const refusal = refusalsOf(refusals);
