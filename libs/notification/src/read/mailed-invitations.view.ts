import type { EventView } from '@guildhall/eventing';
import type { StoredEvent } from '../stored.ts';

/** An invitation of which a link was mailed. */
export type MailedInvitationDoc = Readonly<{ invitationId: string }>;

export const mailedInvitations: EventView<StoredEvent, MailedInvitationDoc> = {
  name: 'mailed-invitations.v1',
  indexes: {},
  keys: ({ event: { type, data } }) =>
    type === 'EmailSent' && data.template === 'invitation' && data.refs.invitationId !== undefined ? [data.refs.invitationId] : [],
  project: (_, __, invitationId) => ({ invitationId }),
};
