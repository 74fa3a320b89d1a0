import { typeId, type Envelope } from '@guildhall/eventing';
import { createOrganization as decision } from '../domain/organization.decider.ts';
import type { Caller, Writing } from '../ports.ts';
import { pseudonyms } from '../domain/pseudonyms.ts';

/** The id derives from the command's: a repeated create meets its own stream. */
export const createOrganization =
  ({ handle, ids, limits }: Writing) =>
  (wish: Readonly<{ name: string; caller: Caller; at: string }>, envelope: Envelope) => {
    const { name, caller, at } = wish;
    const organizationId = typeId('org', ids.derive(envelope.commandId, 'organization'));
    const creator = { email: caller.email, name: caller.name, seat: pseudonyms(ids).seat(organizationId, caller.email) };
    return handle(
      decision,
      { type: 'CreateOrganization', data: { organizationId, name, creator, limits }, by: caller.accountId, at },
      envelope,
    );
  };
