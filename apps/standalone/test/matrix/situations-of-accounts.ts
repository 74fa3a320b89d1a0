import { PASSWORD, type Stage } from '../stage.ts';
import { nameless } from './actors.ts';
import { newGuild, sure, type Guild } from './guild.ts';
import { NEVER, type Named, type Situation } from './situations.ts';

let count = 0;
const fresh = (): string => `fresh${String(++count)}`;

const outside = (make: (stage: Stage) => Named | Promise<Named>): Situation => ({ where: 'outside', make: ({ stage }) => make(stage) });
const saying = (body: object): Situation => outside(() => ({ body }));

/** Made anew for each who asks: it is used up. */
const each = (make: (stage: Stage) => Promise<Named>): Situation => ({
  where: 'outside',
  make:
    ({ stage }) =>
    () =>
      make(stage),
});

const sessionIds = async (stage: Stage, name: string): Promise<readonly string[]> =>
  (await sure<{ items: { id: string }[] }>(stage.as(name).get('/v1/sessions'))).items.map(({ id }) => id);
const addressOf = (stage: Stage, name: string) => ({ body: { email: stage.emailOf(name) } });
/** Somebody is invited and signs up by the link, or does not. */
const signUp = async (stage: Stage, name: string, then?: (guild: Guild, invitationId: string) => Promise<unknown>) => {
  const guild = await newGuild(stage);
  const invitationId = await guild.invite(name, 'member');
  const body = { invitationToken: await stage.tokenTo(stage.emailOf(name), 'accept'), ...stage.chosenBy(name) };
  await then?.(guild, invitationId);
  return { body };
};
const credentials = (stage: Stage, name: string, password = PASSWORD) => ({ body: { email: stage.emailOf(name), password } });

const resetLink = async (stage: Stage): Promise<string> => {
  await sure(stage.request('POST', '/v1/password-resets', { email: stage.emailOf('forgetful') }));
  return stage.tokenTo(stage.emailOf('forgetful'), 'reset');
};
/** Of a mail that somebody without an account was sent. */
const optOutLink = async (stage: Stage, name = 'uninvited'): Promise<string> => {
  const { invite } = await newGuild(stage);
  await invite(name, 'member');
  return stage.tokenTo(stage.emailOf(name), 'opt-out');
};
const reset = (token: string) => ({ body: { token, newPassword: PASSWORD } });
const verification = async (stage: Stage) => {
  const name = fresh();
  await stage.register(name);
  return { token: await stage.tokenTo(stage.emailOf(name), 'verify'), ...stage.chosenBy(name) };
};

export const OF_ACCOUNTS = {
  'as it is': outside(() => ({})),
  'an unknown address': each(async (stage) => addressOf(stage, fresh())),
  'a known address': outside((stage) => addressOf(stage, 'target')),
  'an invitation to who has no account': each((stage) => signUp(stage, fresh())),
  'an invitation to who has one': outside((stage) => signUp(stage, 'target')),
  'an invitation that was withdrawn': outside((stage) => signUp(stage, fresh(), (guild, id) => guild.withdraw(id))),
  'an invitation that was resent': outside((stage) => signUp(stage, fresh(), (guild, id) => guild.resend(id))),
  'an invitation to what was deleted': outside((stage) => signUp(stage, fresh(), (guild) => guild.delete())),
  'a forged invitation': outside((stage) => ({ body: { invitationToken: NEVER.token, ...stage.chosenBy('nobody') } })),
  'a verification': each(async (stage) => ({ body: await verification(stage) })),
  'a used verification': outside(async (stage) => {
    const body = await verification(stage);
    await sure(stage.request('POST', '/v1/accounts/verifications', body));
    return { body };
  }),
  'a forged token': outside((stage) => ({ body: { token: NEVER.token, ...stage.chosenBy('nobody') } })),
  'good credentials': outside((stage) => credentials(stage, 'target')),
  'a wrong password': outside((stage) => credentials(stage, 'target', 'another password')),
  'an address without an account': outside((stage) => credentials(stage, 'nobody-here')),
  'an address that is not verified': outside(async (stage) => {
    const name = fresh();
    await stage.register(name);
    return credentials(stage, name);
  }),
  'a refresh token': each(async (stage) => ({ body: { refreshToken: (await stage.signIn('target')).refreshToken } })),
  'the refresh token of an ended session': outside(async (stage) => {
    const { refreshToken } = await stage.signIn('target');
    await sure(stage.as('target').delete('/v1/sessions/current'));
    await stage.signIn('target');
    return { body: { refreshToken } };
  }),
  'a forged refresh token': saying({ refreshToken: NEVER.token }),
  'an address with an account': outside((stage) => ({ body: { email: stage.emailOf('forgetful') } })),
  'an address with none': outside((stage) => ({ body: { email: stage.emailOf('nobody-here') } })),
  'a reset': each(async (stage) => reset(await resetLink(stage))),
  'a used reset': outside(async (stage) => {
    const used = reset(await resetLink(stage));
    await sure(stage.request('POST', '/v1/password-resets/confirm', used.body));
    return used;
  }),
  'a forged reset': outside(() => reset(NEVER.token)),
  'one’s password': saying({ currentPassword: PASSWORD, newPassword: PASSWORD }),
  'not one’s password': saying({ currentPassword: 'another password', newPassword: PASSWORD }),
  'an opt-out': outside(async (stage) => ({ body: { token: await optOutLink(stage), wanted: true } })),
  'an opt-out, to take it back': outside(async (stage) => {
    const token = await optOutLink(stage, 'uninvited2');
    await sure(stage.request('PUT', '/v1/invitation-mails', { token, wanted: false }));
    return { body: { token, wanted: true } };
  }),
  'a forged opt-out': saying({ token: NEVER.token, wanted: true }),
  'another session of one’s own': {
    where: 'outside',
    make:
      ({ stage }) =>
      async (actor) => {
        if (nameless(actor)) return {};
        const before = await sessionIds(stage, actor);
        await stage.signIn(actor);
        return { sessionId: before[0] ?? '' };
      },
  },
  'somebody else’s session': outside(async (stage) => ({ sessionId: (await sessionIds(stage, 'target'))[0] ?? '' })),
  'a session that never was': outside(() => ({})),
} as const satisfies Record<string, Situation>;
