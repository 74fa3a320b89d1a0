import type { EventView } from '@guildhall/eventing';
import type { StoredEvent } from '../stored.ts';

/** An invitation of which a link was mailed. */
export type MailedInvitationDoc = Readonly<{ invitationId: string }>;

export const mailedInvitations: EventView<StoredEvent, MailedInvitationDoc> = {
  name: 'mailed-invitations.v1',
  indexes: {},
  keys: ({ event: { type, data } }) =>
    type === 'DeliverySent' && data.message.template === 'invitation' && data.message.refs.invitationId !== undefined
      ? [data.message.refs.invitationId]
      : [],
  project: (_, __, invitationId) => ({ invitationId }),
};
