import { given } from '@guildhall/testing';
import { describe, expect, it } from '@jest/globals';
import type { ConsentEvent } from './consent.events.ts';
import {
  decideGiveUpDelivery,
  decideRecordFailure,
  decideRecordSent,
  decideRequestDelivery,
  decideStartDelivery,
} from './delivery.decider.ts';
import type { DeliveryEvent, Failure, Message } from './delivery.events.ts';
import type { QuotaEvent } from './quota.events.ts';

const deliveryId = 'eml_1';
const message: Message = { channel: 'mail', template: 'invitation', refs: { organizationId: 'org_1', invitationId: 'inv_1', issue: 1 } };
const topic = 'invitation inv_1';
const about = { deliveryId, message };
const at = '2030-01-01T12:00:00.000Z';
const heldUntil = '2030-01-01T12:05:00.000Z';
const start = (
  more: Readonly<{ holder?: string; takesOver?: boolean; at?: string; hourlyCap?: number; isUnsolicited?: boolean }> = {},
) => ({
  type: 'StartDelivery' as const,
  data: {
    ...{ ...about, dueAt: at, recipient: 'r1', budget: 'others', topic },
    ...{
      holder: more.holder ?? 'one',
      takesOver: more.takesOver ?? false,
      hourlyCap: more.hourlyCap ?? 2,
      hold: 300_000,
      isUnsolicited: more.isUnsolicited ?? true,
    },
  },
  by: 'system',
  at: more.at ?? at,
});
const envelope = { by: 'system', at };
const requested: DeliveryEvent = { type: 'DeliveryRequested', data: about };
const started = (attempt: number, holder = 'one', until = heldUntil): DeliveryEvent => ({
  type: 'DeliveryStarted',
  data: { deliveryId, attempt, holder, heldUntil: until },
});
const counted = (time: string): QuotaEvent => ({ type: 'DeliveryCounted', data: { recipient: 'r1', at: time } });
const sent: DeliveryEvent = { type: 'DeliverySent', data: about };
const givenUp: DeliveryEvent = { type: 'DeliveryGivenUp', data: { ...about, reason: 'unreachable' } };

describe('a delivery', () => {
  it('is requested once', () => {
    given(decideRequestDelivery)
      .when({ type: 'RequestDelivery', data: about, ...envelope })
      .then({ delivery: [requested] });
    given(decideRequestDelivery, { delivery: [requested] })
      .when({ type: 'RequestDelivery', data: about, ...envelope })
      .nothing();
  });

  it('is requested, started and counted in one append', () => {
    given(decideStartDelivery)
      .when(start())
      .then({ delivery: [requested, started(1)], quota: [counted(at)] }, { attempt: 1, until: undefined });
  });

  it('may be started again by the same process, if that has ended the attempt, and is not counted again', () => {
    given(decideStartDelivery, { delivery: [requested, started(1)] })
      .when(start({ takesOver: true }))
      .then({ delivery: [started(2)] }, { attempt: 2, until: undefined });
  });

  it('K3 is not started while another process holds it, nor afterwards before that one has had its time to say how the attempt ended', () => {
    const delivery = [requested, started(1, 'other')];
    given(decideStartDelivery, { delivery })
      .when(start({ takesOver: true }))
      .refused('delivery.under-way');
    given(decideStartDelivery, { delivery })
      .when(start({ at: heldUntil }))
      .refused('delivery.under-way');
    given(decideStartDelivery, { delivery })
      .when(start({ at: heldUntil, takesOver: true }))
      .then({ delivery: [started(2, 'one', '2030-01-01T12:10:00.000Z')] });
  });

  it('is not started again once it was sent or given up', () => {
    for (const outcome of [sent, givenUp])
      given(decideStartDelivery, { delivery: [requested, started(1), outcome] })
        .when(start())
        .refused('delivery.settled');
  });

  it('has one outcome', () => {
    const [record, giveUp] = [
      { type: 'RecordSent', data: about, ...envelope } as const,
      { type: 'GiveUpDelivery', data: { ...about, reason: 'unreachable' }, ...envelope } as const,
    ];
    given(decideRecordSent, { delivery: [requested, started(1)] })
      .when(record)
      .then({ delivery: [sent] });
    given(decideRecordSent, { delivery: [requested, started(1), sent] })
      .when(record)
      .nothing();
    given(decideRecordSent, { delivery: [requested, started(1), givenUp] })
      .when(record)
      .refused('delivery.settled');
    given(decideGiveUpDelivery)
      .when(giveUp)
      .then({ delivery: [requested, givenUp] });
    given(decideGiveUpDelivery, { delivery: [requested, givenUp] })
      .when(giveUp)
      .nothing();
    given(decideGiveUpDelivery, { delivery: [requested, sent] })
      .when(giveUp)
      .refused('delivery.settled');
  });
});

describe('an attempt that failed', () => {
  const retryAt = '2030-01-01T12:00:08.000Z';
  const failure = (attempt: number, reason: Failure = 'unreachable') =>
    ({ type: 'RecordFailure', data: { ...about, attempt, reason, maxAttempts: 3, delay: 8_000 }, ...envelope }) as const;
  const failed = (attempt: number, reason: Failure, until: string | null): DeliveryEvent => ({
    type: 'DeliveryFailed',
    data: { deliveryId, attempt, reason, retryAt: until },
  });

  it('is recorded with a code and the time of the next attempt', () => {
    given(decideRecordFailure, { delivery: [requested, started(1)] })
      .when(failure(1))
      .then({ delivery: [failed(1, 'unreachable', retryAt)] }, { retryAt });
  });

  it('T80 is the last one when no repeat can help or when it was the last that is allowed: the delivery is given up with it', () => {
    given(decideRecordFailure, { delivery: [requested, started(1)] })
      .when(failure(1, 'refused'))
      .then(
        { delivery: [failed(1, 'refused', null), { type: 'DeliveryGivenUp', data: { ...about, reason: 'refused' } }] },
        { retryAt: null },
      );
    given(decideRecordFailure, { delivery: [requested, started(1), started(2), started(3)] })
      .when(failure(3))
      .then({ delivery: [failed(3, 'unreachable', null), givenUp] }, { retryAt: null });
  });

  it('holds the delivery until the next attempt is due, which any process may make', () => {
    for (const holder of ['one', 'other']) {
      const delivery = [requested, started(1, holder), failed(1, 'unreachable', retryAt)];
      given(decideStartDelivery, { delivery }).when(start()).refused('delivery.under-way');
      given(decideStartDelivery, { delivery })
        .when(start({ at: retryAt }))
        .then({ delivery: [started(2, 'one', '2030-01-01T12:05:08.000Z')] });
    }
  });

  it('changes nothing when another attempt has been started since, or when there is an outcome', () => {
    given(decideRecordFailure, { delivery: [requested, started(1), started(2, 'other')] })
      .when(failure(1))
      .refused('delivery.under-way');
    for (const outcome of [sent, givenUp])
      given(decideRecordFailure, { delivery: [requested, started(1), outcome] })
        .when(failure(1))
        .refused('delivery.settled');
  });
});

describe('deliveries to one recipient', () => {
  const quota = [counted('2030-01-01T11:10:00.000Z'), counted('2030-01-01T11:30:00.000Z')];
  const later = '2030-01-01T12:10:00.000Z';
  const deferred = (until = later): DeliveryEvent => ({ type: 'DeliveryDeferred', data: { deliveryId, until } });
  const scheduled = (id = deliveryId, dueAt = at, until = later): QuotaEvent => ({
    type: 'DeliveryScheduled',
    data: { recipient: 'r1', at: until, deliveryId: id, dueAt, topic },
  });
  const startedLater = started(1, 'one', '2030-01-01T12:15:00.000Z');

  it('T78 are not started after the recipient has opted out, neither the first time nor again, if they are unsolicited', () => {
    const stopped: ConsentEvent = { type: 'InvitationMailsStopped', data: { recipient: 'r1' } };
    const resumed: ConsentEvent = { type: 'InvitationMailsResumed', data: { recipient: 'r1' } };
    for (const delivery of [[], [requested, started(1)]])
      given(decideStartDelivery, { delivery, consents: [[stopped]] })
        .when(start({ takesOver: true }))
        .refused('recipient.opted-out');
    given(decideStartDelivery, { consents: [[stopped, resumed]] })
      .when(start())
      .then({ delivery: [requested, started(1)], quota: [counted(at)] });
    expect([true, false].map((isUnsolicited) => decideStartDelivery.streams(start({ isUnsolicited })).consents.length)).toEqual([1, 0]);
  });

  it('T78 wait beyond the cap, and not longer than needed', () => {
    given(decideStartDelivery, { quota })
      .when(start())
      .then({ delivery: [requested, deferred()], quota: [scheduled()] }, { attempt: 1, until: later });
    given(decideStartDelivery, { quota })
      .when(start({ hourlyCap: 3 }))
      .then({ delivery: [requested, started(1)], quota: [counted(at)] });
    given(decideStartDelivery, { quota: [counted('2030-01-01T11:00:00.000Z'), counted('2030-01-01T11:30:00.000Z')] })
      .when(start())
      .then({ delivery: [requested, started(1)], quota: [counted(at)] });
  });

  it('S2 are counted by budget, in a stream for each month', () => {
    const alarm = { ...start(), data: { ...start().data, budget: 'alarms' } };
    expect([start(), alarm].map((command) => decideStartDelivery.streams(command).quota.name)).toEqual([
      'quota-r1.others.203001',
      'quota-r1.alarms.203001',
    ]);
    given(decideStartDelivery, { delivery: [requested, deferred()] })
      .when(start({ at: later }))
      .then({ delivery: [startedLater] });
  });

  it('S2 have one reserved time each: they start then, not before, and are not counted again', () => {
    const waits = { delivery: [requested, deferred()], quota: [...quota, scheduled()] };
    given(decideStartDelivery, waits).when(start()).then({}, { attempt: 1, until: later });
    given(decideStartDelivery, waits)
      .when(start({ at: later }))
      .then({ delivery: [startedLater] }, { attempt: 1, until: undefined });
    const third = '2030-01-01T12:30:00.000Z';
    given(decideStartDelivery, {
      quota: [...quota, { type: 'DeliveryScheduled', data: { recipient: 'r1', at: later, deliveryId: 'eml_0', dueAt: at, topic: null } }],
    })
      .when(start())
      .then({ delivery: [requested, deferred(third)], quota: [scheduled(deliveryId, at, third)] });
  });

  it('S2 are given another time when they have missed theirs by an hour, as after an outage', () => {
    const since = [counted('2030-01-01T12:40:00.000Z'), counted('2030-01-01T13:00:00.000Z')];
    given(decideStartDelivery, { delivery: [requested, deferred()], quota: [...quota, scheduled(), ...since] })
      .when(start({ at: '2030-01-01T13:10:00.000Z' }))
      .then({ delivery: [deferred('2030-01-01T13:40:00.000Z')], quota: [scheduled(deliveryId, at, '2030-01-01T13:40:00.000Z')] });
  });

  it('S2 take the reserved time of an older one of the same topic, and that one is not sent', () => {
    given(decideStartDelivery, { quota: [...quota, scheduled('eml_0', '2030-01-01T11:59:00.000Z')] })
      .when(start())
      .then({ delivery: [requested, deferred()], quota: [scheduled()] }, { attempt: 1, until: later });
    for (const when of [at, later])
      given(decideStartDelivery, {
        delivery: [requested, deferred()],
        quota: [...quota, scheduled(), scheduled('eml_2', '2030-01-01T12:01:00.000Z')],
      })
        .when(start({ at: when }))
        .refused('delivery.superseded');
    given(decideStartDelivery, { quota: [...quota, scheduled('eml_2', '2030-01-01T12:01:00.000Z')] })
      .when(start())
      .refused('delivery.superseded');
  });
});
