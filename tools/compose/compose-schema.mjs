/** The part of the Compose file format that ours uses, and no more: a misspelt key is refused. `npm run compose:verify` asks Compose's own loader. */
import { z } from 'zod';

const Name = z.string().regex(/^[a-z][a-z-]*$/);
const Duration = z.string().regex(/^\d+(?:ms|s|m)$/);
const Size = z.string().regex(/^\d+[mg]$/);
const Command = z.array(z.union([z.string(), z.number()])).min(1);

const Healthcheck = z.union([
  z.strictObject({ disable: z.literal(true) }),
  z.strictObject({
    test: z.tuple([z.literal('CMD')], z.string()),
    interval: Duration,
    timeout: Duration.optional(),
    retries: z.number().int().min(1),
  }),
]);

const Dependency = z.strictObject({ condition: z.enum(['service_healthy', 'service_completed_successfully']) });

const Service = z.strictObject({
  image: z.string(),
  build: z.literal('.').optional(),
  profiles: z.array(Name).optional(),
  command: Command.optional(),
  environment: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/), z.union([z.string(), z.number()])).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  depends_on: z.record(Name, Dependency).optional(),
  healthcheck: Healthcheck.optional(),
  init: z.boolean().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.literal('ALL')).optional(),
  security_opt: z.array(z.literal('no-new-privileges:true')).optional(),
  mem_limit: Size.optional(),
  stop_grace_period: Duration.optional(),
  restart: z.enum(['no', 'unless-stopped']),
});

export const ComposeFile = z
  .looseObject({ name: Name, services: z.record(Name, Service), volumes: z.record(Name, z.null()) })
  .refine(
    (file) => Object.keys(file).every((key) => ['name', 'services', 'volumes'].includes(key) || key.startsWith('x-')),
    'an unknown part',
  );
