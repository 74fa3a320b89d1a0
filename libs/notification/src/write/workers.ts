import type { Worker } from '@guildhall/eventing';
import type { Dependencies, FindMailContent, FindUnsentDeliveries, ListMembers } from '../ports.ts';
import { deliver } from './deliver.ts';
import { mailChannel } from './mail-channel.ts';
import { notifyMembers } from './notify-members.ts';
import { requeueDeliveries, requeueDeliveriesOfWeek } from './requeue-deliveries.ts';

type Needs = Dependencies &
  Readonly<{ findMailContent: FindMailContent; unsentDeliveries: FindUnsentDeliveries; listMembers: ListMembers }>;

/** The jobs that this context files for itself. */
export const workers = (needs: Needs): Readonly<Record<string, Worker>> => ({
  'send-email': deliver(needs, mailChannel(needs)),
  'notify-members': notifyMembers(needs),
  'requeue-mails': requeueDeliveries(needs),
  'requeue-mails-of-week': requeueDeliveriesOfWeek(needs),
});
