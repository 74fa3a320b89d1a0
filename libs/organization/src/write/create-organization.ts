import { answerOf, typeId, type CommandEnvelope } from '@guildhall/eventing';
import { keys } from '../domain/keys.ts';
import { decideCreateOrganization } from '../domain/organization.decider.ts';
import type { Caller, Dependencies } from '../ports.ts';

/** The id derives from the command's, so a repeated create finds its own stream. */
export const createOrganization =
  ({ handle, ids, limits }: Dependencies) =>
  async ({ name }: Readonly<{ name: string }>, { caller, ...envelope }: CommandEnvelope<Caller>) => {
    const organizationId = typeId('org', ids.derive(envelope.commandId, 'organization'));
    const creator = { email: caller.email, name: caller.name, addressKey: keys(ids).addressKey(organizationId, caller.email) };
    const data = { organizationId, name, creator, limits };
    return answerOf(await handle(decideCreateOrganization, { type: 'CreateOrganization', data }, envelope));
  };
