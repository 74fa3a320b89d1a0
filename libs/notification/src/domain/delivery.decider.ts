import { decider, likelyNew, streamOf, type Command } from '@guildhall/eventing';
import { consent, type Consent } from './consent.events.ts';
import {
  attemptsOf,
  deferredUntil,
  delivery,
  heldUntil,
  isSettled,
  ownerOf,
  unfinishedOf,
  type Delivery,
  type DeliveryEvent,
  type Failure,
  type Message,
  type Reason,
} from './delivery.events.ts';
import { later } from './policy.ts';
import { quotaOf, startTimeOf, type QuotaEvent } from './quota.events.ts';
import { refusal } from './refusals.ts';

type About = { deliveryId: string; message: Message };
/**
 * What the channel says of a delivery. `recipient`: a keyed hash of whom it goes to. `budget`: what it is counted with. `topic`: deliveries of one topic to one recipient say the
 * same; null when no newer one replaces it. `isUnsolicited`: its recipient may have opted out.
 */
export type Destination = { recipient: string; budget: string; topic: string | null; isUnsolicited: boolean };
export type RequestDelivery = Command<'RequestDelivery', About>;
/**
 * `holder`: the process that makes the attempt. `hold`: milliseconds for which no other may make the next one. `takesOver`: whoever
 * began the last one without recording its end has had the time to.
 */
export type StartDelivery = Command<
  'StartDelivery',
  About & Destination & { dueAt: string; holder: string; takesOver: boolean; hourlyCap: number; hold: number }
>;
export type RecordSent = Command<'RecordSent', About>;
/** `delay`: milliseconds until the next attempt. */
export type RecordFailure = Command<'RecordFailure', About & { attempt: number; reason: Failure; maxAttempts: number; delay: number }>;
export type GiveUpDelivery = Command<'GiveUpDelivery', About & { reason: Reason }>;

const tenant = ({ data }: { data: About }): string => ownerOf(data.message);
const begun = ({ data }: { data: About }) => ({ delivery: streamOf(delivery, data.deliveryId) });
const streams = (command: { data: About }) => ({ delivery: likelyNew(begun(command).delivery) });
/** The first event of a delivery's stream. */
const request = (state: Delivery, { deliveryId, message }: About): readonly DeliveryEvent[] =>
  state.status === 'absent' ? [{ type: 'DeliveryRequested', data: { deliveryId, message } }] : [];
const givenUp = ({ deliveryId, message }: About, reason: Reason): DeliveryEvent => ({
  type: 'DeliveryGivenUp',
  data: { deliveryId, message, reason },
});

/** Records that a delivery is due, before any job for it runs. */
export const decideRequestDelivery = decider<RequestDelivery>()({
  tenant,
  streams,
  decide: ({ data }, { delivery: state }) => ({ events: { delivery: request(state, data) }, result: {} }),
});

const refuseUnlessWanted = (
  state: Delivery,
  consents: readonly Consent[],
  { at, data: { holder, takesOver } }: Pick<StartDelivery, 'at' | 'data'>,
): void => {
  if (isSettled(state)) throw refusal('delivery.settled');
  if (heldUntil(state, holder, at) !== undefined || (unfinishedOf(state) !== undefined && !takesOver)) throw refusal('delivery.under-way');
  if (consents.some(({ given }) => !given)) throw refusal('recipient.opted-out');
};

/**
 * Of several processes with one delivery only one comes past this, so no two send it at the same time. Beyond the cap a time is reserved for it,
 * once (T78): `until` says when the attempt may begin, undefined that it has.
 */
export const decideStartDelivery = decider<StartDelivery>()({
  tenant,
  streams: ({ at, data: { deliveryId, recipient, budget, isUnsolicited } }) => ({
    delivery: likelyNew(streamOf(delivery, deliveryId)),
    quota: quotaOf(recipient, budget, at),
    consents: isUnsolicited ? [likelyNew(streamOf(consent, recipient))] : [],
  }),
  decide({ at, data }, { delivery: state, quota, consents }) {
    const { deliveryId, dueAt, holder, recipient, topic, hourlyCap: cap, hold } = data;
    refuseUnlessWanted(state, consents, { at, data });
    const attempt = attemptsOf(state) + 1;
    const asked = { deliveryId, dueAt, topic, reserved: deferredUntil(state), cap };
    const start = attempt > 1 ? { at, isNew: false } : startTimeOf(quota, asked, at);
    if (start === 'superseded') throw refusal('delivery.superseded');
    const until = start.at > at ? start.at : undefined;
    const result: Readonly<{ attempt: number; until: string | undefined }> = { attempt, until };
    if (until === undefined) {
      const started: DeliveryEvent = { type: 'DeliveryStarted', data: { deliveryId, attempt, holder, heldUntil: later(at, hold) } };
      const counted: QuotaEvent = { type: 'DeliveryCounted', data: { recipient, at } };
      return { events: { delivery: [...request(state, data), started], quota: start.isNew ? [counted] : [] }, result };
    }
    if (!start.isNew) return { events: {}, result };
    const deferred: DeliveryEvent = { type: 'DeliveryDeferred', data: { deliveryId, until } };
    const scheduled: QuotaEvent = { type: 'DeliveryScheduled', data: { recipient, at: until, deliveryId, dueAt, topic } };
    return { events: { delivery: [...request(state, data), deferred], quota: [scheduled] }, result };
  },
});

/** The other side has accepted it. */
export const decideRecordSent = decider<RecordSent>()({
  tenant,
  streams: begun,
  decide({ data: { deliveryId, message } }, { delivery: { status } }) {
    if (status === 'given-up') throw refusal('delivery.settled');
    const sent: DeliveryEvent = { type: 'DeliverySent', data: { deliveryId, message } };
    return { events: status === 'sent' ? {} : { delivery: [sent] }, result: {} };
  },
});

/** An attempt failed: the next one is due after the delay, or the delivery is given up in the same append. */
export const decideRecordFailure = decider<RecordFailure>()({
  tenant,
  streams: begun,
  decide({ at, data }, { delivery: state }) {
    const { deliveryId, attempt, reason, maxAttempts, delay } = data;
    if (isSettled(state)) throw refusal('delivery.settled');
    if (attemptsOf(state) !== attempt) throw refusal('delivery.under-way');
    const isLast = reason === 'refused' || attempt >= maxAttempts;
    const retryAt = isLast ? null : later(at, delay);
    const failed: DeliveryEvent = { type: 'DeliveryFailed', data: { deliveryId, attempt, reason, retryAt } };
    return { events: { delivery: isLast ? [failed, givenUp(data, reason)] : [failed] }, result: { retryAt } };
  },
});

/** It will not be sent, and why. */
export const decideGiveUpDelivery = decider<GiveUpDelivery>()({
  tenant,
  streams,
  decide({ data }, { delivery: state }) {
    if (state.status === 'sent') throw refusal('delivery.settled');
    return { events: state.status === 'given-up' ? {} : { delivery: [...request(state, data), givenUp(data, data.reason)] }, result: {} };
  },
});
