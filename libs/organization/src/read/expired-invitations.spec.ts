import type { PageKey } from '@guildhall/eventing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ada, appFixture, asking, ids, person, type AppFixture } from '../../test/app-fixture.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

let fixture: AppFixture;
beforeEach(async () => {
  fixture = await appFixture();
});
afterEach(() => fixture.close());

const inviteInTurn = async (names: readonly string[]): Promise<void> => {
  for (const name of names) {
    await fixture.invite(person(name), 'member');
    fixture.pass(1_000);
  }
};
const recordExpired = async (): Promise<void> => {
  await fixture.context.waitForProjections();
  const envelope = { ...fixture.by(ada), by: 'system' };
  await fixture.workers['expire-invitations']?.(
    { queue: 'organization', name: 'expire', id: ids.random(), data: {}, attempt: 1 },
    envelope,
    undefined,
    new AbortController().signal,
  );
};
/** All pages of so many, as names. */
const pagesOf = async (limit: number): Promise<readonly (readonly string[])[]> => {
  const pages: string[][] = [];
  for (let after: PageKey | undefined; ;) {
    const page = { organizationId: fixture.organizationId, status: 'expired', limit, ...(after === undefined ? {} : { after }) } as const;
    const { items, next } = await fixture.queries.listInvitations(page, asking(ada));
    for (const { status } of items) expect(status).toBe('expired');
    pages.push(items.map(({ email }) => email.slice(0, email.indexOf('@'))));
    if (next === undefined) return pages;
    after = next;
  }
};

describe('the list of expired invitations', () => {
  it('is empty while none has expired', async () => {
    await inviteInTurn(['a']);
    expect(await pagesOf(10)).toEqual([[]]);
  });
  it('U7 mixes recorded and unrecorded ones newest first, in pages that neither repeat nor leave out one', async () => {
    await inviteInTurn(['a', 'b', 'c']);
    fixture.pass(WEEK_MS - 2_000); // a and b have run out
    await recordExpired();
    fixture.pass(2_000); // c, too, and nothing has recorded that
    await inviteInTurn(['d']);
    expect(await pagesOf(10)).toEqual([['c', 'b', 'a']]);
    expect(await pagesOf(2)).toEqual([['c', 'b'], ['a']]);
    expect(await pagesOf(1)).toEqual([['c'], ['b'], ['a']]);
  });
  it('U7 does not change when a job records what has expired', async () => {
    await inviteInTurn(['a', 'b', 'c', 'd', 'e']);
    fixture.pass(WEEK_MS);
    const before = await pagesOf(2);
    expect(before.flat()).toEqual(['e', 'd', 'c', 'b', 'a']);
    await recordExpired();
    expect(await pagesOf(2)).toEqual(before);
  });
  it('leaves out what was sent again since', async () => {
    const { organizationId, commands, queries, by } = fixture;
    await inviteInTurn(['a', 'b']);
    fixture.pass(WEEK_MS);
    const { items } = await queries.listInvitations({ organizationId, status: 'expired', limit: 10 }, asking(ada));
    const [{ id: invitationId } = { id: 'none' }] = items;
    await commands.resendInvitation({ organizationId, invitationId }, by(ada));
    expect(await pagesOf(10)).toEqual([['a']]);
  });
});
