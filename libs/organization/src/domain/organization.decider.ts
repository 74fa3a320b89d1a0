import { claimed, claims, decider, Refusal, streamOf, type Command } from '@guildhall/eventing';
import { allowance, allowanceOf, type AllowanceEvent } from './allowance.events.ts';
import { activeMember, memberOf, permitted } from './authority.ts';
import { deletionRates, organizationRates, refuseOver, type Limits } from './limits.ts';
import { membership, type MembershipEvent } from './membership.events.ts';
import { organization, type Organization, type OrganizationEvent } from './organization.events.ts';
import { later, unified } from './policy.ts';
import { permits, type Role } from './role.ts';
import { slots, type SlotEvent } from './slots.events.ts';

/** One seat per organization and address: an open invitation holds it, then the member who came of it. */
export const seats = claims('seat');

type Creator = { email: string; name: string; seat: string };
export type CreateOrganization = Command<'CreateOrganization', { organizationId: string; name: string; creator: Creator; limits: Limits }>;
export type RenameOrganization = Command<'RenameOrganization', { organizationId: string; name: string }>;
/** `confirm` is the organization's name, typed again. */
export type DeleteOrganization = Command<'DeleteOrganization', { organizationId: string; confirm: string; limits: Limits }>;
export type RestoreOrganization = Command<'RestoreOrganization', { organizationId: string }>;

/** What a command answers with: all of it stands on its first event, so that a repeat, however late, says the same. */
const organizationResult = (
  { id, name, createdAt }: Pick<Exclude<Organization, { status: 'absent' }>, 'id' | 'name' | 'createdAt'>,
  role: Role,
) => ({ id, name, profile: 'unified', role, createdAt }) as const;

const tenant = ({ data }: { data: { organizationId: string } }): string => data.organizationId;
const ofCaller = ({ by, data: { organizationId } }: { by: string; data: { organizationId: string } }) => ({
  organization: streamOf(organization, organizationId),
  caller: streamOf(membership, organizationId, by),
});

export const createOrganization = decider<CreateOrganization>()({
  tenant,
  streams: ({ by, at, data: { organizationId, creator } }) => ({
    organization: streamOf(organization, organizationId),
    member: streamOf(membership, organizationId, by),
    seat: streamOf(seats, creator.seat),
    slots: streamOf(slots, by),
    created: streamOf(allowance, ...allowanceOf('organizations', by, at)),
  }),
  decide({ by, at, data: { organizationId, name, creator, limits } }, { organization: org, slots: held, created: before }) {
    if (org.status !== 'absent') throw new Refusal('conflict', 'organization.exists');
    if (held.exclusive > 0) throw new Refusal('conflict', 'account.exclusive');
    refuseOver(organizationRates(limits, before, at), at);
    const created: OrganizationEvent = { type: 'OrganizationCreated', data: { organizationId, name, profile: 'unified', createdBy: by } };
    const owner: OrganizationEvent = { type: 'OwnerAdded', data: { organizationId, accountId: by } };
    const joined: MembershipEvent = {
      type: 'MemberJoined',
      data: { organizationId, accountId: by, email: creator.email, name: creator.name, role: 'owner', seat: creator.seat },
    };
    const taken: SlotEvent = { type: 'SlotTaken', data: { accountId: by, organizationId, exclusive: false } };
    const counted: AllowanceEvent = { type: 'AllowanceUsed', data: { what: 'organizations', by, count: 1 } };
    return {
      events: { organization: [created, owner], member: [joined], seat: [claimed(by)], slots: [taken], created: [counted] },
      result: organizationResult({ id: organizationId, name, createdAt: at }, 'owner'),
    };
  },
});

export const renameOrganization = decider<RenameOrganization>()({
  tenant,
  streams: ofCaller,
  decide({ data: { organizationId, name } }, { organization: org, caller }) {
    const role = permitted(org, caller, 'org.manage');
    const { org: active } = activeMember(org, caller);
    if (active.name === name) return { events: {}, result: organizationResult(active, role) };
    const renamed: OrganizationEvent = { type: 'OrganizationRenamed', data: { organizationId, name } };
    return { events: { organization: [renamed] }, result: organizationResult({ ...active, name }, role) };
  },
});

export const deleteOrganization = decider<DeleteOrganization>()({
  tenant,
  streams: (command) => ({
    ...ofCaller(command),
    deletions: streamOf(allowance, ...allowanceOf('deletions', command.data.organizationId, command.at)),
  }),
  decide({ at, data: { organizationId, confirm, limits } }, { organization: org, caller, deletions: before }) {
    permitted(org, caller, 'org.delete');
    if (activeMember(org, caller).org.name !== confirm) throw new Refusal('invalid', 'organization.not-confirmed');
    refuseOver(deletionRates(limits, before, at), at);
    const restorableUntil = later(at, unified.deletionGrace);
    const deleted: OrganizationEvent = { type: 'OrganizationDeleted', data: { organizationId, restorableUntil } };
    const counted: AllowanceEvent = { type: 'AllowanceUsed', data: { what: 'deletions', by: organizationId, count: 1 } };
    return { events: { organization: [deleted], deletions: [counted] }, result: { restorableUntil } };
  },
});

export const restoreOrganization = decider<RestoreOrganization>()({
  tenant,
  streams: ofCaller,
  decide({ at, data: { organizationId } }, { organization: state, caller }) {
    const { org, role } = memberOf(state, caller);
    if (!permits(role, 'owner.manage'))
      throw org.status === 'deleted' ? new Refusal('gone', 'organization.deleted') : new Refusal('forbidden', 'permission.denied');
    if (org.status === 'active') return { events: {}, result: organizationResult(org, role) };
    if (org.restorableUntil <= at) throw new Refusal('gone', 'organization.deleted');
    return {
      events: { organization: [{ type: 'OrganizationRestored', data: { organizationId } }] },
      result: organizationResult(org, role),
    };
  },
});
