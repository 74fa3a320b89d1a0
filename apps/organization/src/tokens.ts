import type { Clock } from '@guildhall/eventing';
import type { acceptForSignUp, Admit, Joined, openInvitation, Reading, Writing } from '@guildhall/organization';

/** What the controllers are given; bound in `organization.module.ts`. */
export const CONTEXT = Symbol('context');
export const CLOCK = Symbol('clock');
export const WRITING = Symbol('writing');
export const READING = Symbol('reading');
export const ADMIT = Symbol('admit');
export const SIGN_UPS = Symbol('sign-ups');

/** What identity asks when somebody signs up by an invitation. */
export type SignUps = Readonly<{
  open: ReturnType<typeof openInvitation>;
  accept: (...asked: Parameters<ReturnType<typeof acceptForSignUp>>) => Promise<Joined>;
}>;

export type { Admit, Clock, Reading, Writing };
