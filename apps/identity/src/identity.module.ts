import { openContext, type Platform, type Position } from '@guildhall/eventing';
import { authenticate, identity, liveSessions, type Invitations, type Reading, type Writing } from '@guildhall/identity';
import { CLOCK_TOLERANCE, orTimeout } from '@guildhall/nest';
import { Module, type DynamicModule } from '@nestjs/common';
import { accessTokens } from './adapters/access-tokens.ts';
import { argon2 } from './adapters/argon2.ts';
import { commonPasswords } from './adapters/common-passwords.ts';
import { memoryFailureCounts, type FailureCounts } from './adapters/failure-counts.ts';
import type { KnownNetworks } from './adapters/known-networks.ts';
import { passwordGuesses } from './adapters/password-guesses.ts';
import { signingKeys } from './adapters/signing-keys.ts';
import { AccountsController } from './http/accounts.controller.ts';
import { CallersController } from './http/callers.controller.ts';
import { MeController } from './http/me.controller.ts';
import { PasswordResetsController } from './http/password-resets.controller.ts';
import { SessionsController } from './http/sessions.controller.ts';
import type { IdentityConfig } from './identity.config.ts';
import { AUTHENTICATE, CLOCK, CONFIG, GUESSES, READING, WRITING } from './tokens.ts';

/** Tokens and sessions that are remembered, at most: some 100 MB if all were in use. */
const REMEMBERED = 50_000;

@Module({})
class IdentityModule {}

/**
 * `invitations`: organization's, wherever it is. `apart`, one process among several: the gateway is not in here and asks over HTTP who calls,
 * and failures are counted for all together.
 */
type Given = Readonly<{
  platform: Platform;
  config: IdentityConfig;
  known: KnownNetworks;
  invitations: Invitations;
  apart?: Readonly<{ failures: FailureCounts }>;
}>;

/** The wiring: the core on a platform, its controllers, its loops to run, and who a token stands for. */
export const identityService = async ({ platform, config, known: networks, invitations, apart }: Given) => {
  const context = await openContext(identity, platform);
  const { handle, readState, collection } = context;
  const { ids, links, clock, secrets, leases } = platform;
  const { rotateAfter, ...claims } = config.tokens;
  const waitForProjections = (min?: Position): Promise<void> => orTimeout(context.waitForProjections(min), min);
  const keys = signingKeys({ secrets, leases, clock, ids, rotateAfter, tokenLifetime: (claims.lifetime + CLOCK_TOLERANCE) * 1_000 });
  const tokens = accessTokens({ keys, clock, ids, ...claims, remembered: REMEMBERED });
  const live = liveSessions({ readState, clock }, { recheck: config.recheck, limit: REMEMBERED });
  const [hasher, isCommon] = [argon2(config.argon2), commonPasswords()];
  const { watch } = live;
  const failures = apart?.failures ?? memoryFailureCounts({ clock, remembered: REMEMBERED, ...config.failedSignIns });
  const writing: Writing = { handle, readState, ids, links, secrets, hasher, tokens, invitations, isCommon, watch, policy: config.policy };
  const reading: Reading = { collection, waitForProjections, readState, clock };
  const known = authenticate(tokens, live.callerOf);
  const module: DynamicModule = {
    module: IdentityModule,
    controllers: [
      ...[AccountsController, SessionsController, MeController, PasswordResetsController],
      ...(apart === undefined ? [] : [CallersController]),
    ],
    providers: [
      { provide: CONFIG, useValue: config },
      { provide: CLOCK, useValue: clock },
      { provide: WRITING, useValue: writing },
      { provide: READING, useValue: reading },
      { provide: AUTHENTICATE, useValue: known },
      { provide: GUESSES, useValue: passwordGuesses(failures, networks) },
    ],
  };
  return { module, context, authenticate: known, run: (signal: AbortSignal) => context.run({}, signal) };
};
