import type { Clock } from '@guildhall/eventing';
import type { Reading, Writing } from '@guildhall/identity';
import type { FailedSignIns } from './adapters/failed-sign-ins.ts';
import type { IdentityConfig } from './identity.config.ts';

/** What the controllers are given; bound in `identity.module.ts`. */
export const CONFIG = Symbol('config');
export const AUTHENTICATE = Symbol('authenticate');
export const CLOCK = Symbol('clock');
export const WRITING = Symbol('writing');
export const FAILED_SIGN_INS = Symbol('failed sign-ins');
export const READING = Symbol('reading');

export type { Clock, FailedSignIns, IdentityConfig, Reading, Writing };
