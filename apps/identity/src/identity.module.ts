import { openContext, type Platform, type Position } from '@guildhall/eventing';
import { identity, identityApp, type FailureCounts, type Invitations, type KnownNetworks, type PasswordHasher } from '@guildhall/identity';
import { CLOCK_TOLERANCE, orTimeout } from '@guildhall/nest';
import { Module, type DynamicModule } from '@nestjs/common';
import { accessTokens } from './adapters/access-tokens.ts';
import { argon2 } from './adapters/argon2.ts';
import { commonPasswords } from './adapters/common-passwords.ts';
import { memoryFailureCounts } from './adapters/memory-failure-counts.ts';
import { signingKeys } from './adapters/signing-keys.ts';
import { AccountsController } from './http/accounts.controller.ts';
import { CallersController } from './http/callers.controller.ts';
import { MeController } from './http/me.controller.ts';
import { PasswordResetsController } from './http/password-resets.controller.ts';
import { SessionsController } from './http/sessions.controller.ts';
import type { IdentityConfig } from './identity.config.ts';
import { APP, CONFIG } from './tokens.ts';

/** Tokens, sessions and counts that are remembered, at most: some 100 MB if all were in use. */
const MAX_REMEMBERED = 50_000;

@Module({})
class IdentityModule {}

/**
 * `invitations`: organization's, wherever it is. `apart`: as one process among several. Then the gateway asks over HTTP who calls, and
 * failures are counted for all processes together.
 */
type Given = Readonly<{
  platform: Platform;
  config: IdentityConfig;
  knownNetworks: KnownNetworks;
  invitations: Invitations;
  hasher?: PasswordHasher;
  apart?: Readonly<{ failures: FailureCounts }>;
}>;

/** The wiring: the core on a platform, its controllers, its loops to run, and who a token stands for. */
export const identityService = async ({ platform, config, knownNetworks, invitations, hasher = argon2(config.argon2), apart }: Given) => {
  const context = await openContext(identity, platform);
  const { handle, readState, recallState, collection } = context;
  const { ids, links, clock, secrets, leases } = platform;
  const { rotateAfter, ...claims } = config.tokens;
  const keys = signingKeys({ secrets, leases, clock, ids, rotateAfter, tokenLifetime: (claims.lifetime + CLOCK_TOLERANCE) * 1_000 });
  const app = identityApp({
    ...{ handle, readState, recallState, collection, ids, links, secrets, clock, hasher, invitations, knownNetworks },
    waitForProjections: (min?: Position) => orTimeout(context.waitForProjections(min), min),
    tokens: accessTokens({ keys, clock, ids, ...claims, remembered: MAX_REMEMBERED }),
    failures: apart?.failures ?? memoryFailureCounts({ clock, remembered: MAX_REMEMBERED, ...config.failedSignIns }),
    isCommonPassword: commonPasswords(),
    policy: config.policy,
    sessionCache: { recheck: config.recheck, max: MAX_REMEMBERED },
  });
  const module: DynamicModule = {
    module: IdentityModule,
    controllers: [
      ...[AccountsController, SessionsController, MeController, PasswordResetsController],
      ...(apart === undefined ? [] : [CallersController]),
    ],
    providers: [
      { provide: APP, useValue: app },
      { provide: CONFIG, useValue: config },
    ],
  };
  return { module, context, authenticate: app.queries.authenticate, run: (signal: AbortSignal) => context.run({}, signal) };
};
