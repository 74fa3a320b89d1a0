import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Reply } from '../http/request-context.ts';

/** Written by the build, compressed; from `src` and from `dist` it is the same file. */
export const SCALAR = new URL('../../dist/openapi/scalar.js.gz', import.meta.url);

/** Sends a compressed script, which is read when it is first asked for: 1.4 MB that most processes never send. */
export const sendScript = (path: URL) => {
  let script: Readonly<{ body: Buffer; etag: string }> | undefined;
  const read = () => {
    const body = readFileSync(path);
    return { body, etag: `W/"${createHash('sha256').update(body).digest('base64url')}"` }; // weak: the same for both encodings
  };
  return (reply: Reply): Reply => {
    const { body, etag } = (script ??= read());
    const { 'if-none-match': known, 'accept-encoding': accepted } = reply.request.headers;
    void reply.headers({ 'cache-control': 'no-cache', etag, vary: 'accept-encoding' });
    if (known === etag) return reply.code(304).send();
    void reply.type('text/javascript; charset=utf-8');
    return accepted !== undefined && /\bgzip\b/.test(String(accepted))
      ? reply.header('content-encoding', 'gzip').send(body)
      : reply.send(Readable.from([body]).pipe(createGunzip()));
  };
};
