import { GiveUp, type JobData } from '@guildhall/eventing';
import { TEMPLATES, type DueMail, type Refs } from '../domain/template.ts';

const TEXTS = ['accountId', 'actorId', 'resetId', 'organizationId', 'invitationId', 'role'] as const;

/** What a job is about. A job that does not say can never be done. */
export const dueMailOf = (data: JobData): DueMail => {
  const { emailId, template: named, dueAt, issue } = data;
  const template = TEMPLATES.find((known) => known === named);
  if (template === undefined || typeof emailId !== 'string' || typeof dueAt !== 'string') throw new GiveUp('not a mail');
  const texts: Refs = Object.fromEntries(TEXTS.flatMap((name) => (typeof data[name] === 'string' ? [[name, data[name]]] : [])));
  return { emailId, template, dueAt, refs: typeof issue === 'number' ? { ...texts, issue } : texts };
};
