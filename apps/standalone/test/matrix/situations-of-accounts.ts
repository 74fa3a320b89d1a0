import { PASSWORD, type Fixture } from '../fixture.ts';
import { isUnauthenticated } from './actors.ts';
import { openOrganizationFixture, expectOk, type OrganizationFixture } from './organization-fixture.ts';
import { UNKNOWN, type Named, type Situation } from './situations.ts';

let count = 0;
const newName = (): string => `new${String(++count)}`;

const outside = (make: (fixture: Fixture) => Named | Promise<Named>): Situation => ({
  where: 'outside',
  make: ({ fixture }) => make(fixture),
});
const withBody = (body: object): Situation => outside(() => ({ body }));

/** Prepared separately for each actor, because the request uses it up. */
const each = (make: (fixture: Fixture) => Promise<Named>): Situation => ({
  where: 'outside',
  make:
    ({ fixture }) =>
    () =>
      make(fixture),
});

const sessionIds = async (fixture: Fixture, name: string): Promise<readonly string[]> =>
  (await expectOk<{ items: { id: string }[] }>(fixture.as(name).get('/v1/sessions'))).items.map(({ id }) => id);
const addressOf = (fixture: Fixture, name: string) => ({ body: { email: fixture.emailOf(name) } });
/** The body to sign up by an invitation's link. */
const signUp = async (
  fixture: Fixture,
  name: string,
  then?: (organization: OrganizationFixture, invitationId: string) => Promise<unknown>,
) => {
  const organization = await openOrganizationFixture(fixture);
  const invitationId = await organization.invite(name, 'member');
  const body = { invitationToken: await fixture.tokenTo(fixture.emailOf(name), 'accept'), ...fixture.chosenBy(name) };
  await then?.(organization, invitationId);
  return { body };
};
const credentials = (fixture: Fixture, name: string, password = PASSWORD) => ({ body: { email: fixture.emailOf(name), password } });

const resetLink = async (fixture: Fixture): Promise<string> => {
  await expectOk(fixture.request('POST', '/v1/password-resets', { email: fixture.emailOf('forgetful') }));
  return fixture.tokenTo(fixture.emailOf('forgetful'), 'reset');
};
/** The token of the opt-out link in a mail to somebody without an account. */
const optOutLink = async (fixture: Fixture, name = 'opted-out'): Promise<string> => {
  const { invite } = await openOrganizationFixture(fixture);
  await invite(name, 'member');
  return fixture.tokenTo(fixture.emailOf(name), 'opt-out');
};
const reset = (token: string) => ({ body: { token, newPassword: PASSWORD } });
const verification = async (fixture: Fixture) => {
  const name = newName();
  await fixture.register(name);
  return { token: await fixture.tokenTo(fixture.emailOf(name), 'verify'), ...fixture.chosenBy(name) };
};

export const OF_ACCOUNTS = {
  'any situation': outside(() => ({})),
  'an unknown address': each(async (fixture) => addressOf(fixture, newName())),
  'a known address': outside((fixture) => addressOf(fixture, 'target')),
  'an invitation to somebody without an account': each((fixture) => signUp(fixture, newName())),
  'an invitation to somebody with an account': outside((fixture) => signUp(fixture, 'target')),
  'an invitation that was cancelled': outside((fixture) => signUp(fixture, newName(), (organization, id) => organization.cancelById(id))),
  'an invitation that was resent': outside((fixture) => signUp(fixture, newName(), (organization, id) => organization.resend(id))),
  'an invitation to a deleted organization': outside((fixture) => signUp(fixture, newName(), (organization) => organization.delete())),
  'a forged invitation': outside((fixture) => ({ body: { invitationToken: UNKNOWN.token, ...fixture.chosenBy('nobody') } })),
  'a verification': each(async (fixture) => ({ body: await verification(fixture) })),
  'a used verification': outside(async (fixture) => {
    const body = await verification(fixture);
    await expectOk(fixture.request('POST', '/v1/accounts/verifications', body));
    return { body };
  }),
  'a forged token': outside((fixture) => ({ body: { token: UNKNOWN.token, ...fixture.chosenBy('nobody') } })),
  'good credentials': outside((fixture) => credentials(fixture, 'target')),
  'a wrong password': outside((fixture) => credentials(fixture, 'target', 'another password')),
  'an address without an account': outside((fixture) => credentials(fixture, 'nobody-here')),
  'an address that is not verified': outside(async (fixture) => {
    const name = newName();
    await fixture.register(name);
    return credentials(fixture, name);
  }),
  'a refresh token': each(async (fixture) => ({ body: { refreshToken: (await fixture.signIn('target')).refreshToken } })),
  'the refresh token of an ended session': outside(async (fixture) => {
    const { refreshToken } = await fixture.signIn('target');
    await expectOk(fixture.as('target').delete('/v1/sessions/current'));
    await fixture.signIn('target');
    return { body: { refreshToken } };
  }),
  'a forged refresh token': withBody({ refreshToken: UNKNOWN.token }),
  'an address with an account': outside((fixture) => ({ body: { email: fixture.emailOf('forgetful') } })),
  'an address without a matching account': outside((fixture) => ({ body: { email: fixture.emailOf('nobody-here') } })),
  'a reset': each(async (fixture) => reset(await resetLink(fixture))),
  'a used reset': outside(async (fixture) => {
    const used = reset(await resetLink(fixture));
    await expectOk(fixture.request('POST', '/v1/password-resets/confirm', used.body));
    return used;
  }),
  'a forged reset': outside(() => reset(UNKNOWN.token)),
  'the right password': withBody({ currentPassword: PASSWORD, newPassword: PASSWORD }),
  'a wrong current password': withBody({ currentPassword: 'another password', newPassword: PASSWORD }),
  'an opt-out': outside(async (fixture) => ({ body: { token: await optOutLink(fixture), wanted: true } })),
  'an opt-out link, used to opt in again': outside(async (fixture) => {
    const token = await optOutLink(fixture, 'opted-out-2');
    await expectOk(fixture.request('PUT', '/v1/invitation-mails', { token, wanted: false }));
    return { body: { token, wanted: true } };
  }),
  'a forged opt-out': withBody({ token: UNKNOWN.token, wanted: true }),
  'another session of the actor': {
    where: 'outside',
    make:
      ({ fixture }) =>
      async (actor) => {
        if (isUnauthenticated(actor)) return {};
        const before = await sessionIds(fixture, actor);
        await fixture.signIn(actor);
        return { sessionId: before[0] ?? '' };
      },
  },
  'a session of somebody else': outside(async (fixture) => ({ sessionId: (await sessionIds(fixture, 'target'))[0] ?? '' })),
  'an unknown session': outside(() => ({})),
} as const satisfies Record<string, Situation>;
