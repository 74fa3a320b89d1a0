import type { z } from 'zod';

const NAME = 'development-only';
/** Addresses that only this machine reaches. */
const LOOPBACK = /^(?:localhost|::1|127(?:\.\d{1,3}){3})$/;

type Settings = Readonly<{ HOST: string; NODE_ENV?: string | undefined; GUILDHALL_INBOX?: 'on' | 'off' | undefined }>;

/** Whether development routes are served: as GUILDHALL_INBOX says, by default only where no other machine reaches them. */
export const isForDevelopment = ({ HOST, NODE_ENV, GUILDHALL_INBOX }: Settings): boolean =>
  GUILDHALL_INBOX === undefined ? LOOPBACK.test(HOST) && NODE_ENV !== 'production' : GUILDHALL_INBOX === 'on';

/**
 * For a configuration's `superRefine`: with `NODE_ENV=production` no process starts with a secret that is called development-only. Those of
 * `docker-compose.yml` are, and everybody can read them.
 */
export const noDevelopmentSecrets = (config: Readonly<{ NODE_ENV?: string | undefined }>, context: z.RefinementCtx): void => {
  if (config.NODE_ENV !== 'production') return;
  for (const [name, value] of Object.entries(config))
    if (JSON.stringify(value ?? '').includes(NAME))
      context.addIssue({ code: 'custom', path: [name], message: `it is called ${NAME}, and this is production: make one of your own` });
};
