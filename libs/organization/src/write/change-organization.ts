import { answerOf, type Envelope } from '@guildhall/eventing';
import { decideDeleteOrganization, decideRenameOrganization, decideRestoreOrganization } from '../domain/organization.decider.ts';
import { later } from '../domain/time.ts';
import type { Dependencies } from '../ports.ts';

type OrganizationInput = Readonly<{ organizationId: string }>;

export const renameOrganization =
  ({ handle }: Dependencies) =>
  async ({ organizationId, name }: OrganizationInput & Readonly<{ name: string }>, envelope: Envelope) =>
    answerOf(await handle(decideRenameOrganization, { type: 'RenameOrganization', data: { organizationId, name } }, envelope));

/** `confirm` is its name, typed again. */
export const deleteOrganization =
  ({ handle, limits, policy }: Dependencies) =>
  async ({ organizationId, confirm }: OrganizationInput & Readonly<{ confirm: string }>, envelope: Envelope) => {
    const data = { organizationId, confirm, restorableUntil: later(envelope.at, policy.deletionGraceMs), limits };
    return answerOf(await handle(decideDeleteOrganization, { type: 'DeleteOrganization', data }, envelope));
  };

export const restoreOrganization =
  ({ handle }: Dependencies) =>
  async ({ organizationId }: OrganizationInput, envelope: Envelope) =>
    answerOf(await handle(decideRestoreOrganization, { type: 'RestoreOrganization', data: { organizationId } }, envelope));
