import { Refusal } from '@guildhall/eventing';
import { z } from 'zod';
import type { Request } from '../request/visit.ts';

/** For a configuration: where people reach the installation. An origin and nothing more, so that links cannot lead anywhere else by accident. */
export const Origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).origin === text, 'Say an origin, such as https://guildhall.example.com');

/** Names of this machine, as they stand in a URL. */
export const LOCAL_HOSTS: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * What is for development answers only by a name that is known: a page elsewhere can have its own name lead to this machine, and then reads
 * whatever answers to that name (DNS rebinding). Ports say nothing: they may be mapped, and nobody gains by them.
 */
export const checkHost = ({ headers, visit }: Request, known: readonly string[]): void => {
  if (visit.operation?.access !== 'development') return;
  const url = `http://${headers.host ?? ''}`;
  if (!URL.canParse(url) || !known.includes(new URL(url).hostname)) throw new Refusal('forbidden', 'host.unknown');
};
