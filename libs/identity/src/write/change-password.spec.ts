import { StoreUnavailable } from '@guildhall/eventing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { COMMON_PASSWORD, email, NEW_PASSWORD, openCore, PASSWORD, type Core } from '../../test/core-fixture.ts';
import type { Caller } from '../ports.ts';

const change = (core: Core, caller: Caller, newPassword: string, more: Readonly<{ key?: string; currentPassword?: string }> = {}) =>
  core.commands.changePassword({ currentPassword: more.currentPassword ?? PASSWORD, newPassword }, core.as(caller, more.key));

describe('changing the password', () => {
  let core: Core;
  let caller: Caller;
  beforeEach(async () => {
    core = await openCore();
    await core.verified();
    caller = await core.callerOf(await core.signIn());
  });
  afterEach(() => core.close());

  it('T64 ends all other sessions at once, and continues the own one', async () => {
    const [own, other] = [await core.signIn(), await core.signIn()];
    const self = await core.callerOf(own);
    await core.callerOf(other);
    const { body, revision } = await change(core, self, NEW_PASSWORD);
    expect([body, revision]).toEqual([undefined, 2]);
    expect(await core.queries.authenticate(other.accessToken)).toBeUndefined();
    expect(await core.queries.authenticate(own.accessToken)).toMatchObject({ accountId: self.accountId });
    expect((await core.signIn(NEW_PASSWORD)).account.email).toBe(email);
  });

  it('deletes the old hash', async () => {
    await change(core, caller, NEW_PASSWORD);
    expect([...core.secrets.values()]).toEqual([`hash of ${NEW_PASSWORD}`]);
  });

  it('refuses a wrong present password and a common new one, and changes nothing', async () => {
    await expect(change(core, caller, NEW_PASSWORD, { currentPassword: 'not the password' })).rejects.toThrow('password.wrong');
    for (const common of [COMMON_PASSWORD, email]) await expect(change(core, caller, common)).rejects.toThrow('password.common');
    expect([...core.secrets.values()]).toEqual([`hash of ${PASSWORD}`]);
  });

  it('S13 limits guesses of the present password in this session only', async () => {
    for (let n = 0; n < 3; n++)
      await expect(change(core, caller, NEW_PASSWORD, { currentPassword: 'a guess' })).rejects.toThrow('password.wrong');
    await expect(change(core, caller, NEW_PASSWORD)).rejects.toThrow('rate.limited');
    await change(core, await core.callerOf(await core.signIn()), NEW_PASSWORD);
  });

  it('S13 acknowledges a repeat, with the same password only', async () => {
    await change(core, caller, NEW_PASSWORD, { key: 'key' });
    await change(core, caller, NEW_PASSWORD, { key: 'key' });
    await expect(change(core, caller, 'something else instead', { key: 'key' })).rejects.toThrow('idempotency.key-reused');
    expect(await core.typesOf(/^PasswordChanged/)).toHaveLength(1);
  });

  it('S13 refuses a repeat after another change, and leaves no hash', async () => {
    await change(core, caller, NEW_PASSWORD, { key: 'key' });
    await change(core, caller, 'something else instead', { currentPassword: NEW_PASSWORD });
    await expect(change(core, caller, NEW_PASSWORD, { key: 'key', currentPassword: 'something else instead' })).rejects.toThrow(
      'idempotency.key-reused',
    );
    expect([...core.secrets.values()]).toEqual(['hash of something else instead']);
  });
});

it('S13 K3 completes a change that the store did not take, with the same password only, and keeps one hash', async () => {
  let isCut = true;
  const core = await openCore(({ handle }) => ({
    handle: (decider, command, envelope) => {
      if (command.type !== 'ChangePassword' || !isCut) return handle(decider, command, envelope);
      isCut = false;
      return Promise.reject(new StoreUnavailable('cut short'));
    },
  }));
  await core.verified();
  const caller = await core.callerOf(await core.signIn());
  await expect(change(core, caller, NEW_PASSWORD, { key: 'key' })).rejects.toThrow(StoreUnavailable);
  await expect(change(core, caller, 'something else instead', { key: 'key' })).rejects.toThrow('idempotency.key-reused');
  await change(core, caller, NEW_PASSWORD, { key: 'key' });
  expect((await core.signIn(NEW_PASSWORD)).account.email).toBe(email);
  expect([...core.secrets.values()]).toEqual([`hash of ${NEW_PASSWORD}`]);
  await core.close();
});
