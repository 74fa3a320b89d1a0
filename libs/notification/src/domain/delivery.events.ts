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

/** `retryAt`: when the next attempt is due; null after the last one. */
export type DeliveryEvent =
  | DomainEvent<'DeliveryRequested', About>
  | DomainEvent<'DeliveryDeferred', { deliveryId: string; until: string }>
  | DomainEvent<'DeliveryStarted', { deliveryId: string; attempt: number; jobId: string; heldUntil: string }>
  | DomainEvent<'DeliverySent', About>
  | DomainEvent<'DeliveryFailed', { deliveryId: string; attempt: number; reason: Failure; retryAt: string | null }>
  | DomainEvent<'DeliveryGivenUp', About & { reason: Reason }>;

/** Until then no other job may start the next attempt. */
type Hold = Readonly<{ jobId: string; until: string }>;
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
        return state.status === 'open' ? { ...state, attempts: data.attempt, hold: { jobId: data.jobId, until: data.heldUntil } } : state;
      case 'DeliveryFailed':
        return state.status === 'open' && state.hold !== undefined && data.retryAt !== null
          ? { ...state, hold: { jobId: state.hold.jobId, until: data.retryAt } }
          : state;
      case 'DeliverySent':
        return { status: 'sent' };
      case 'DeliveryGivenUp':
        return { status: 'given-up' };
    }
  },
};

export const isSettled = ({ status }: Delivery): boolean => status === 'sent' || status === 'given-up';
/** Another job has it, and may still be at it. */
export const isHeldByOther = (state: Delivery, jobId: string, at: string): boolean =>
  state.status === 'open' && state.hold !== undefined && state.hold.jobId !== jobId && state.hold.until > at;
export const deferredUntil = (state: Delivery): string | undefined => (state.status === 'open' ? state.deferredUntil : undefined);
export const attemptsOf = (state: Delivery): number => (state.status === 'open' ? state.attempts : 0);

export const NO_OWNER = 'nobody';
/** Whose delivery it is: the organization's if it is about one, else the account's. */
export const ownerOf = ({ refs: { organizationId, accountId } }: Message): string => organizationId ?? accountId ?? NO_OWNER;
