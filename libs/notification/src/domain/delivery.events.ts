import type { DomainEvent, Stream } from '@guildhall/eventing';
import type { MailMessage } from './mail.ts';

/** What is delivered: one type for each channel. No personal data, ever: to whom it goes and what it says is looked up when it is sent. */
export type Message = MailMessage;
/** A delivery to be made. */
export type DueDelivery = Readonly<{ deliveryId: string; message: Message; dueAt: string }>;

/** Why an attempt failed. `refused`: the other side will never accept it. `unreachable`: another attempt may help. */
export type Failure = 'refused' | 'unreachable';
/**
 * Why a delivery was given up: the failure of its last attempt, or `superseded`: nobody wants it any more; `opted-out`: its recipient wants
 * none of its kind; `unknown`: what it needs to know did not arrive in time.
 */
export type Reason = Failure | 'superseded' | 'opted-out' | 'unknown';
type About = { deliveryId: string; message: Message };

/**
 * `holder`: the process that makes the attempt; until `heldUntil` no other may begin the next one. `retryAt`: when the next attempt is due; null
 * after the last one.
 */
export type DeliveryEvent =
  | DomainEvent<'DeliveryRequested', About>
  | DomainEvent<'DeliveryDeferred', { deliveryId: string; until: string }>
  | DomainEvent<'DeliveryStarted', { deliveryId: string; attempt: number; holder: string; heldUntil: string }>
  | DomainEvent<'DeliverySent', About>
  | DomainEvent<'DeliveryFailed', { deliveryId: string; attempt: number; reason: Failure; retryAt: string | null }>
  | DomainEvent<'DeliveryGivenUp', About & { reason: Reason }>;

/** Until then no other process may start the next attempt. `isOver`: how the last one ended is recorded, and nobody may start the next earlier. */
type Hold = Readonly<{ holder: string; until: string; isOver: boolean }>;
/** `deferredUntil`: the time that is reserved for it, because its recipient has had as many as an hour allows. */
type Open = Readonly<{ status: 'open'; attempts: number; hold: Hold | undefined; deferredUntil: string | undefined }>;
export type Delivery = Readonly<{ status: 'absent' }> | Open | Readonly<{ status: 'sent' | 'given-up' }>;

export const delivery: Stream<Delivery, DeliveryEvent> = {
  category: 'delivery',
  initial: { status: 'absent' },
  evolve(state, { type, data }) {
    switch (type) {
      case 'DeliveryRequested':
        return { status: 'open', attempts: 0, hold: undefined, deferredUntil: undefined };
      case 'DeliveryDeferred':
        return state.status === 'open' ? { ...state, deferredUntil: data.until } : state;
      case 'DeliveryStarted':
        return state.status === 'open'
          ? { ...state, attempts: data.attempt, hold: { holder: data.holder, until: data.heldUntil, isOver: false } }
          : state;
      case 'DeliveryFailed':
        return state.status === 'open' && state.hold !== undefined && data.retryAt !== null
          ? { ...state, hold: { ...state.hold, until: data.retryAt, isOver: true } }
          : state;
      case 'DeliverySent':
        return { status: 'sent' };
      case 'DeliveryGivenUp':
        return { status: 'given-up' };
    }
  },
};

export const isSettled = ({ status }: Delivery): boolean => status === 'sent' || status === 'given-up';
/** Until when a process may not start the next attempt, if it must wait at all: another one has the delivery, or the attempt is not due yet. */
export const heldUntil = (state: Delivery, process: string, at: string): string | undefined => {
  if (state.status !== 'open' || state.hold === undefined) return undefined;
  const { holder, until, isOver } = state.hold;
  return until > at && (isOver || holder !== process) ? until : undefined;
};
/** An attempt of which nobody knows how it ended: `by`, the process that began it, is at it, cannot reach the event store, or has died. */
export type Unfinished = Readonly<{ attempt: number; by: string }>;
export const unfinishedOf = (state: Delivery): Unfinished | undefined =>
  state.status === 'open' && state.hold?.isOver === false ? { attempt: state.attempts, by: state.hold.holder } : undefined;
export const deferredUntil = (state: Delivery): string | undefined => (state.status === 'open' ? state.deferredUntil : undefined);
export const attemptsOf = (state: Delivery): number => (state.status === 'open' ? state.attempts : 0);

export const NO_OWNER = 'nobody';
/** Whose delivery it is: the organization's if it is about one, else the account's. */
export const ownerOf = ({ refs: { organizationId, accountId } }: Message): string => organizationId ?? accountId ?? NO_OWNER;
