import { GiveUp, type JobData } from '@guildhall/eventing';
import type { DueDelivery } from './delivery.events.ts';
import { TEMPLATES, type Refs } from './mail.ts';

const TEXTS = ['accountId', 'actorId', 'resetId', 'organizationId', 'invitationId', 'role'] as const;

/** The job that sends a mail: the refs lie flat in its data. */
export const mailJobOf = ({ deliveryId, message: { template, refs }, dueAt }: DueDelivery): Readonly<{ name: string; data: JobData }> => {
  const flat: JobData = { deliveryId, template, dueAt, ...refs };
  return { name: 'send-email', data: flat };
};

/** What such a job is about. A job that does not say can never be done: throws `GiveUp`. */
export const mailOfJob = (data: JobData): DueDelivery => {
  const { deliveryId, template: named, dueAt, issue } = data;
  const template = TEMPLATES.find((known) => known === named);
  if (template === undefined || typeof deliveryId !== 'string' || typeof dueAt !== 'string') throw new GiveUp('not a mail');
  const texts: Refs = Object.fromEntries(TEXTS.flatMap((name) => (typeof data[name] === 'string' ? [[name, data[name]]] : [])));
  const refs: Refs = typeof issue === 'number' ? { ...texts, issue } : texts;
  return { deliveryId, message: { channel: 'mail', template, refs }, dueAt };
};
