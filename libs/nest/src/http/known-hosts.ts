import { z } from 'zod';
import type { Request } from './request-context.ts';
import { commonRefusal } from '../operations/common-refusals.ts';

/** For a configuration: where people reach the installation. An origin and nothing more, so that links cannot lead elsewhere by accident. */
export const Origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).origin === text, 'Say an origin, such as https://guildhall.example.com');

/** Names of this machine, as a URL spells them. */
export const LOCAL_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Operations for development answer under known host names only: a foreign page can point its own name at this machine and then read
 * whatever answers under it (DNS rebinding). Ports are ignored: they may be mapped.
 */
export const checkHost = ({ headers, requestContext }: Request, known: readonly string[]): void => {
  if (requestContext.operation?.access !== 'development') return;
  const url = `http://${headers.host ?? ''}`;
  if (!URL.canParse(url) || !known.includes(new URL(url).hostname)) throw commonRefusal('host.unknown');
};
