/** Scalar's script for the API reference, as its integration for Fastify serves it, compressed. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import scalar from '@scalar/fastify-api-reference';
import { fastify } from 'fastify';

export const writeScalar = async (path) => {
  const server = fastify();
  await server.register(scalar, { routePrefix: '/', configuration: { url: '-' } });
  const { statusCode, rawPayload } = await server.inject('/js/scalar.js');
  if (statusCode !== 200) throw new Error(`Scalar gives no script: ${statusCode}`);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, await promisify(gzip)(rawPayload, { level: constants.Z_BEST_COMPRESSION }));
};
