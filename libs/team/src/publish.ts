import type { TeamCreatedV1, TeamDeletedV1, TeamMemberAddedV1, TeamMemberRemovedV1, TeamRenamedV1 } from '@guildhall/contracts';
import type { FactDraft, Recorded } from '@guildhall/eventing';
import type { StoredEvent } from './stored.ts';

/** Every fact of this context. */
export type TeamFact = TeamCreatedV1 | TeamRenamedV1 | TeamMemberAddedV1 | TeamMemberRemovedV1 | TeamDeletedV1;

/** The public events, and their public fields. */
export const publish = ({ event: { type, data } }: Recorded<StoredEvent>): FactDraft<TeamFact> | undefined => {
  switch (type) {
    case 'TeamCreated': {
      const { teamId, organizationId, name } = data;
      return { type: 'team.team-created.v1', key: organizationId, subject: teamId, data: { teamId, organizationId, name } };
    }
    case 'TeamRenamed': {
      const { teamId, organizationId, name } = data;
      return { type: 'team.team-renamed.v1', key: organizationId, subject: teamId, data: { teamId, organizationId, name } };
    }
    case 'TeamMemberAdded': {
      const { teamId, organizationId, accountId } = data;
      return { type: 'team.team-member-added.v1', key: organizationId, subject: teamId, data: { teamId, organizationId, accountId } };
    }
    case 'TeamMemberRemoved': {
      const { teamId, organizationId, accountId } = data;
      return { type: 'team.team-member-removed.v1', key: organizationId, subject: teamId, data: { teamId, organizationId, accountId } };
    }
    case 'TeamDeleted': {
      const { teamId, organizationId } = data;
      return { type: 'team.team-deleted.v1', key: organizationId, subject: teamId, data: { teamId, organizationId } };
    }
    case 'TeamAssigned':
    case 'TeamUnassigned':
    case 'MemberDeparted':
    case 'Claimed':
    case 'Released':
      return undefined;
  }
};
