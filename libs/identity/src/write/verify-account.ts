import { Refusal, streamOf, typeId, type Envelope, type Handled } from '@guildhall/eventing';
import { link } from '../domain/link.events.ts';
import { verifyAccount as decision } from '../domain/registration.decider.ts';
import type { Writing } from '../ports.ts';
import { dropCredentials } from './passwords.ts';
import { scoped } from './pseudonyms.ts';

/** Follows the link of one registration; what the others brought along is destroyed (T50). */
export const verifyAccount =
  (writing: Writing) =>
  async ({ token, at }: Readonly<{ token: string; at: string }>, given: Envelope): Promise<Handled<{ accountId: string }>> => {
    const { handle, peek, ids, links } = writing;
    const meant = links.read('verification', token);
    if (meant === undefined) throw new Refusal('invalid', 'verification.invalid');
    const registrationId = typeId('reg', meant.hex);
    const to = await peek(streamOf(link, registrationId));
    if (to === 'none') throw new Refusal('invalid', 'verification.invalid');
    const { accountId } = to;
    const command = { type: 'VerifyAccount', data: { accountId, registrationId }, by: accountId, at } as const;
    const handled = await handle(decision, command, scoped(ids, given, registrationId));
    await dropCredentials(writing, handled.result.unused);
    return { ...handled, result: { accountId } };
  };
