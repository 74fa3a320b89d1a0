import { accountVerifiedV1, memberInvitedV1, passwordResetRequestedV1 } from '@guildhall/contracts';
import { cryptoIds, linkTokens } from '@guildhall/crypto';
import type { Recorded } from '@guildhall/eventing';
import type { StoredEvent } from '../src/stored.ts';

/** Who and what the golden samples of facts are about: Ada has invited Bob to Acme. */
export const { organizationId, invitationId, invitedBy: ada, expiresAt: aWeekLater } = memberInvitedV1.sample;
export const { accountId: bob, email: bobsAddress } = accountVerifiedV1.sample;
export const { resetId } = passwordResetRequestedV1.sample;
export const noon = '2026-11-22T12:00:00.000Z';
export const [SECOND, MINUTE, HOUR, DAY] = [1_000, 60_000, 3_600_000, 86_400_000];
export const after = (ms: number, since: string = noon): string => new Date(Date.parse(since) + ms).toISOString();

export const SECRET = 'only-for-tests-only-for-tests-only-for-tests';
export const ids = cryptoIds(SECRET);
export const links = linkTokens(SECRET);

type Contract<T, D> = Readonly<{ type: T; sample: D }>;
/** The n-th fact: what its golden sample says, or more. */
export const factOf = <T extends string, D>({ type, sample }: Contract<T, D>, n: number, more: Partial<D> = {}, time = noon) => ({
  ...{ id: ids.derive('fact', String(n)), type, key: 'k', subject: 's', time, position: String(n).padStart(6, '0') },
  ...{ actor: ada, correlationId: 'a-correlation', causationId: 'a-cause', data: { ...sample, ...more } },
});

const meta = {
  ...{ commandId: 'c', commandHash: 'h', correlationId: 'x', causationId: 'x' },
  ...{ actor: 'system', tenant: organizationId },
};
/** Events in the order in which they were recorded, a minute apart. */
export const recorded = (...events: readonly StoredEvent[]): readonly Recorded<StoredEvent>[] =>
  events.map((event, n) => ({
    ...{ id: String(n), stream: 's-1', revision: n, position: String(n + 1).padStart(6, '0'), event },
    meta: { ...meta, occurredAt: after(n * MINUTE) },
  }));
