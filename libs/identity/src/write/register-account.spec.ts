import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, email, MINUTE, openCore, type Core } from '../../test/core-fixture.ts';

describe('registering an address', () => {
  let core: Core;
  const register = (address = email, key?: string) => core.commands.registerAccount({ email: address }, core.envelope(key));
  beforeEach(async () => {
    core = await openCore();
  });
  afterEach(() => core.close());

  it('T58 answers alike for an unknown, an unverified and a verified address, without a revision or a position', async () => {
    const answers = [await register(), await register()];
    await core.verified();
    answers.push(await register());
    expect(answers).toEqual(Array(3).fill({ body: { status: 'accepted' } }));
  });

  it('T106 creates one account for concurrent registrations', async () => {
    await Promise.all(Array.from({ length: 20 }, () => register()));
    expect(await core.typesOf(/^Account|^Registration/)).toEqual(['AccountRegistered']);
  });

  it('S2 mails again after a pause, also about attempts for a verified address', async () => {
    await register();
    await core.clock.advance(MINUTE);
    await register();
    await core.verified();
    await register();
    expect(await core.typesOf(/^Account|^Registration/)).toEqual([
      'AccountRegistered',
      'RegistrationRepeated',
      'AccountVerified',
      'RegistrationAttempted',
    ]);
  });

  it('happens once per key and address', async () => {
    await register(email, 'key');
    await core.clock.advance(MINUTE);
    await register(email, 'key');
    await register('bob@example.com', 'key');
    expect(await core.typesOf(/^Account|^Registration/)).toEqual(['AccountRegistered', 'AccountRegistered']);
  });

  it('creates a new account for an address that was not verified in time', async () => {
    await register();
    await core.clock.advance(7 * DAY);
    await register();
    const registered = (await core.events()).flatMap(({ type, data }) => (type === 'AccountRegistered' ? [data.accountId] : []));
    expect(new Set(registered).size).toBe(2);
  });
});
