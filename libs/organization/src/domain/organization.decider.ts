import { claimed, decider, likelyNew, streamOf, type Command } from '@guildhall/eventing';
import { addressClaims } from './address-claims.ts';
import { allowance, allowanceOf, type AllowanceEvent } from './allowance.events.ts';
import { authorize, memberOf } from './authorize.ts';
import { deletionRates, organizationRates, refuseOver, type Limits } from './limits.ts';
import { membership, type MembershipEvent } from './membership.events.ts';
import { organization, type ExistingOrganization, type OrganizationEvent } from './organization.events.ts';
import { organizationSlots, type SlotEvent } from './organization-slots.events.ts';
import { permits, type Role } from './role.ts';
import { refusal } from './refusals.ts';

type OfOrganization = { organizationId: string };
type Creator = { email: string; name: string; addressKey: string };
export type CreateOrganization = Command<'CreateOrganization', OfOrganization & { name: string; creator: Creator; limits: Limits }>;
export type RenameOrganization = Command<'RenameOrganization', OfOrganization & { name: string }>;
/** `confirm` is the organization's name, typed again. */
export type DeleteOrganization = Command<
  'DeleteOrganization',
  OfOrganization & { confirm: string; restorableUntil: string; limits: Limits }
>;
export type RestoreOrganization = Command<'RestoreOrganization', OfOrganization>;

/** The answer of a command. It is stored with its first event, so that a repeat at any time gets the same. */
const organizationResult = ({ id, name, createdAt }: Pick<ExistingOrganization, 'id' | 'name' | 'createdAt'>, role: Role) =>
  ({ id, name, profile: 'unified', role, createdAt }) as const;

const tenant = ({ data }: { data: OfOrganization }): string => data.organizationId;
const streams = ({ by, data: { organizationId } }: { by: string; data: OfOrganization }) => ({
  organization: streamOf(organization, organizationId),
  caller: streamOf(membership, organizationId, by),
});

export const decideCreateOrganization = decider<CreateOrganization>()({
  tenant,
  streams: ({ by, at, data: { organizationId, creator } }) => ({
    organization: likelyNew(streamOf(organization, organizationId)),
    member: likelyNew(streamOf(membership, organizationId, by)),
    addressClaim: likelyNew(streamOf(addressClaims, creator.addressKey)),
    slots: likelyNew(streamOf(organizationSlots, by)),
    created: likelyNew(streamOf(allowance, ...allowanceOf('organizations', by, at))),
  }),
  decide({ by, at, data: { organizationId, name, creator, limits } }, { organization: state, created: before }) {
    if (state.status !== 'absent') throw refusal('organization.exists');
    refuseOver(organizationRates(limits, before, at), at);
    const created: OrganizationEvent = { type: 'OrganizationCreated', data: { organizationId, name, profile: 'unified', createdBy: by } };
    const owner: OrganizationEvent = { type: 'OwnerAdded', data: { organizationId, accountId: by } };
    const joined: MembershipEvent = {
      type: 'MemberJoined',
      data: { organizationId, accountId: by, email: creator.email, name: creator.name, role: 'owner', addressKey: creator.addressKey },
    };
    const taken: SlotEvent = { type: 'SlotTaken', data: { accountId: by, organizationId } };
    const counted: AllowanceEvent = { type: 'AllowanceUsed', data: { what: 'organizations', by, count: 1 } };
    return {
      events: { organization: [created, owner], member: [joined], addressClaim: [claimed(by)], slots: [taken], created: [counted] },
      result: organizationResult({ id: organizationId, name, createdAt: at }, 'owner'),
    };
  },
});

export const decideRenameOrganization = decider<RenameOrganization>()({
  tenant,
  streams,
  decide({ data: { organizationId, name } }, { organization: state, caller }) {
    const { organization: active, role } = authorize(state, caller, 'org.manage');
    const result = organizationResult({ ...active, name }, role);
    if (active.name === name) return { events: {}, result };
    return { events: { organization: [{ type: 'OrganizationRenamed', data: { organizationId, name } }] }, result };
  },
});

export const decideDeleteOrganization = decider<DeleteOrganization>()({
  tenant,
  streams: (command) => ({
    ...streams(command),
    deletions: likelyNew(streamOf(allowance, ...allowanceOf('deletions', command.data.organizationId, command.at))),
  }),
  decide({ at, data: { organizationId, confirm, restorableUntil, limits } }, { organization: state, caller, deletions: before }) {
    const { organization: active } = authorize(state, caller, 'org.delete');
    if (active.name !== confirm) throw refusal('organization.not-confirmed');
    refuseOver(deletionRates(limits, before, at), at);
    const deleted: OrganizationEvent = { type: 'OrganizationDeleted', data: { organizationId, restorableUntil } };
    const counted: AllowanceEvent = { type: 'AllowanceUsed', data: { what: 'deletions', by: organizationId, count: 1 } };
    return { events: { organization: [deleted], deletions: [counted] }, result: {} };
  },
});

export const decideRestoreOrganization = decider<RestoreOrganization>()({
  tenant,
  streams,
  decide({ at, data: { organizationId } }, { organization: state, caller }) {
    const {
      organization: existing,
      caller: { role },
    } = memberOf(state, caller);
    if (!permits(role, 'owner.manage'))
      throw existing.status === 'deleted' ? refusal('organization.deleted') : refusal('permission.denied');
    if (existing.status === 'active') return { events: {}, result: organizationResult(existing, role) };
    if (existing.restorableUntil <= at) throw refusal('organization.deleted');
    return {
      events: { organization: [{ type: 'OrganizationRestored', data: { organizationId } }] },
      result: organizationResult(existing, role),
    };
  },
});
