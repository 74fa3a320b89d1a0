import type { z } from 'zod';

const NAME = 'development-only';

/**
 * For a configuration's `superRefine`: with `NODE_ENV=production` nothing starts with a secret that is called development-only, such as those
 * of `docker-compose.yml`, since everybody can read them.
 */
export const noDevelopmentSecrets = (config: Readonly<{ NODE_ENV?: string | undefined }>, context: z.RefinementCtx): void => {
  if (config.NODE_ENV !== 'production') return;
  for (const [name, value] of Object.entries(config))
    if (JSON.stringify(value ?? '').includes(NAME))
      context.addIssue({ code: 'custom', path: [name], message: `it is called ${NAME}, and this is production: make one of your own` });
};
