import { claimShapes, type ClaimEvent, type StoredEvents } from '@guildhall/eventing';
import { z } from 'zod';
import type { AssignmentEvent } from './domain/assignments.events.ts';
import type { TeamEvent } from './domain/team.events.ts';

/** Every stored event of this context. */
export type StoredEvent = TeamEvent | AssignmentEvent | ClaimEvent;

const text = z.string();
const ofTeam = z.object({ teamId: text, organizationId: text });
const named = ofTeam.extend({ name: text, nameKey: text });
const ofMember = z.object({ organizationId: text, accountId: text });

/** How each event is stored. It contains ids of accounts, but no personal data. */
export const stored: StoredEvents<StoredEvent> = {
  TeamCreated: { schema: 1, data: named.extend({ createdBy: text }) },
  TeamRenamed: { schema: 1, data: named },
  TeamMemberAdded: { schema: 1, data: ofTeam.extend({ accountId: text }) },
  TeamMemberRemoved: { schema: 1, data: ofTeam.extend({ accountId: text }) },
  TeamDeleted: { schema: 1, data: ofTeam },
  TeamAssigned: { schema: 1, data: ofMember.extend({ teamId: text, memberSince: text, assignedAt: text.exactOptional() }) },
  TeamUnassigned: { schema: 1, data: ofMember.extend({ teamId: text }) },
  MemberDeparted: {
    schema: 1,
    data: ofMember.extend({ departedAt: text, inDoubt: z.array(z.object({ teamId: text, assignedAt: text })).exactOptional() }),
  },
  ...claimShapes(z.object({ by: text, until: text.exactOptional() }), z.object({ by: text })),
};
