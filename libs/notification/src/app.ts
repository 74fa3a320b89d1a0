import type { Dependencies } from './ports.ts';
import { readInvitationMails } from './read/invitation-mails.query.ts';
import { findMailContent } from './read/mail-content.query.ts';
import { listMembers } from './read/members.query.ts';
import { findUnsentDeliveries } from './read/unsent-deliveries.query.ts';
import { chooseInvitationMails, chooseInvitationMailsByLink } from './write/choose-invitation-mails.ts';
import { workers } from './write/workers.ts';

/** All that a shell calls: each function takes its input and an envelope, and gives a whole answer. */
export const notificationApp = (dependencies: Dependencies) => ({
  commands: {
    chooseInvitationMailsByLink: chooseInvitationMailsByLink(dependencies),
    chooseInvitationMails: chooseInvitationMails(dependencies),
  },
  queries: { readInvitationMails: readInvitationMails(dependencies) },
  workers: workers({
    ...dependencies,
    findMailContent: findMailContent(dependencies),
    unsentDeliveries: findUnsentDeliveries(dependencies),
    listMembers: listMembers(dependencies),
  }),
});
export type NotificationApp = ReturnType<typeof notificationApp>;
