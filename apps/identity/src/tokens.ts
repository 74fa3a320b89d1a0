import type { Clock } from '@guildhall/eventing';
import type { Reading, Writing } from '@guildhall/identity';
import type { PasswordGuesses } from './adapters/password-guesses.ts';
import type { IdentityConfig } from './identity.config.ts';

/** What the controllers are given; bound in `identity.module.ts`. */
export const CONFIG = Symbol('config');
export const AUTHENTICATE = Symbol('authenticate');
export const CLOCK = Symbol('clock');
export const WRITING = Symbol('writing');
export const GUESSES = Symbol('password guesses');
export const READING = Symbol('reading');

export type { Clock, IdentityConfig, PasswordGuesses, Reading, Writing };
