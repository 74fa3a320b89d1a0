import { StoreUnavailable, type Collection } from '@guildhall/eventing';
import { describe, expect, it } from '@jest/globals';
import { deliveryOf, presentDelivery, presentName } from './present.query.ts';

type Get = (id: string) => Promise<unknown>;
const views = (get: Get) => ({ collection: <Doc>() => ({ get }) as Collection<Doc> }); // of which this is used
const holding = (doc: unknown) => views(() => Promise.resolve(doc));
const unavailable = views(() => Promise.reject(new StoreUnavailable('views')));
const broken = views(() => Promise.reject(new Error('a mistake of ours')));

describe('the answer to a command', () => {
  it('has the present name of an account, or the one in the stream when no other is known', async () => {
    expect(await presentName(holding({ name: 'Robert' }), 'acc_bob', 'Bob')).toBe('Robert');
    expect(await presentName(holding(undefined), 'acc_bob', 'Bob')).toBe('Bob');
  });
  it('has the delivery of the newest link only', async () => {
    const sent = { invitationId: 'inv_1', issue: 1, delivery: 'sent' } as const;
    expect([await presentDelivery(holding(sent), 'inv_1', 1), await presentDelivery(holding(sent), 'inv_1', 2)]).toEqual([
      'sent',
      'queued',
    ]);
    expect([deliveryOf(undefined, 1), deliveryOf({ ...sent, delivery: 'failed' }, 1)]).toEqual(['queued', 'failed']);
  });
  it('works without views that are unavailable, and hides no other error', async () => {
    expect(await presentName(unavailable, 'acc_bob', 'Bob')).toBe('Bob');
    expect(await presentDelivery(unavailable, 'inv_1', 1)).toBe('queued');
    await expect(presentName(broken, 'acc_bob', 'Bob')).rejects.toThrow('a mistake of ours');
    await expect(presentDelivery(broken, 'inv_1', 1)).rejects.toThrow('a mistake of ours');
  });
});
