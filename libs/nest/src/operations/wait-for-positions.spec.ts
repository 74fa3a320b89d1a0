import { afterEach, describe, expect, it } from '@jest/globals';
import { countedIds } from '@guildhall/testing';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import type { ServiceCallVerifier } from '../auth/service-call-verifier.ts';
import { createApp, createLog, EMPTY_BODY_HASH, Operation, QueryEnvelope } from '../index.ts';

@Controller('notes')
class NotesController {
  @Get()
  @Operation({ id: 'listNotes', summary: 'l', access: 'signed-in', answer: z.object({ min: z.string().optional() }) })
  list(@QueryEnvelope() { minPosition }: QueryEnvelope): object {
    return { min: minPosition };
  }
}
class Root {}
Module({ controllers: [NotesController] })(Root);

/** Accepts the account id in the header as the caller, as if the gateway had signed it. */
const verify: ServiceCallVerifier = (token, { method, path }) =>
  Promise.resolve({
    ...{ method, path, bodyHash: EMPTY_BODY_HASH, requestId: 'r', network: 'n', operates: [], service: undefined },
    caller: { accountId: String(token), email: 'a@b.example', name: 'A', sessionId: 's' },
  });

describe('a read that names a position', () => {
  let app: NestFastifyApplication;
  afterEach(() => app.close());
  const open = async (waitForProjections: (min: string) => Promise<boolean>) => {
    app = await createApp(Root, {
      ids: countedIds(),
      api: { verify, views: { position: () => '05', waitForProjections } },
      log: createLog('silent'),
    });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return async (who: string, min?: string) => {
      const headers = { 'guildhall-call': who, ...(min === undefined ? {} : { 'guildhall-min-position': min }) };
      const answer = await app.inject({ url: '/notes', headers });
      return [answer.statusCode, answer.json<{ code?: string }>().code, answer.headers['retry-after']] as const;
    };
  };

  it('S7 waits with at most seven others of its account, and independently of other accounts', async () => {
    const reached = Promise.withResolvers<boolean>();
    let asked = 0;
    const read = await open(() => (asked++, reached.promise));
    const waiting = Array.from({ length: 8 }, () => read('ada', '07'));
    while (asked < 8) await new Promise((resolve) => setImmediate(resolve));
    expect(await read('ada', '07')).toEqual([429, 'read.too-many', '1']);
    expect(await read('ada', '05')).toEqual([200, undefined, undefined]);
    expect(await read('ada')).toEqual([200, undefined, undefined]);
    const bobs = read('bob', '07');
    reached.resolve(true);
    expect((await Promise.all([...waiting, bobs])).map(([status]) => status)).toEqual(Array.from({ length: 9 }, () => 200));
    expect(await read('ada', '07')).toEqual([200, undefined, undefined]);
  });

  it('is refused with 409 when the views do not reach it in time', async () => {
    const read = await open(() => Promise.resolve(false));
    expect(await read('ada', '07')).toEqual([409, 'read.too-early', '1']);
  });
});
