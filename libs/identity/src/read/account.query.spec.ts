import type { StreamRef } from '@guildhall/eventing';
import { describe, expect, test } from '@jest/globals';
import { accountId, at, email, registered, renamed, sessionId, verified } from '../../test/events-fixture.ts';
import type { AccountEvent } from '../domain/account.events.ts';
import type { Caller, Dependencies } from '../ports.ts';
import { readAccount } from './account.query.ts';

const caller: Caller = { accountId, sessionId, email, name: 'Ada' };
/** The query over one account with this history. */
const meAfter = (...history: readonly AccountEvent[]) => {
  const readState = async <S>({ name, stream }: StreamRef<S, never>): Promise<S> => {
    expect(name).toBe(`account-${accountId}`);
    return (history as readonly never[]).reduce((state, event) => stream.evolve(state, event, at), stream.initial); // of an account
  };
  const dependencies = { readState } as unknown as Dependencies; // all that the query uses
  return readAccount(dependencies)({ caller });
};

describe('the account of the caller', () => {
  test('is its id, address and present name', async () => {
    expect(await meAfter(registered, verified)).toEqual({ body: { id: accountId, email, name: 'Ada' } });
    expect(await meAfter(verified, renamed('Ada L.'))).toEqual({ body: { id: accountId, email, name: 'Ada L.' } });
  });
  test('M17 is unknown until its address was verified', async () => {
    for (const history of [[], [registered]]) await expect(meAfter(...history)).rejects.toThrow('account.unknown');
  });
});
