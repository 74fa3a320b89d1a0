import { isForDevelopment, Origin } from '@guildhall/nest';
import { z } from 'zod';

const DEFAULT_PORT = '3000';

const NotificationConfig = z.object({
  PORT: z.string().default(DEFAULT_PORT),
  HOST: z.string().min(1).default('127.0.0.1'),
  NODE_ENV: z.string().optional(),
  GUILDHALL_ORIGIN: Origin.optional().describe(
    'The public address of the installation, to which all links in mails lead. Default: `http://localhost:<PORT>`.',
  ),
  GUILDHALL_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .optional()
    .describe('`smtp://…` or `smtps://…`. Without it mails stay in the inbox.'),
  GUILDHALL_MAIL_FROM: z
    .string()
    .optional()
    .describe('The sender of all mails. Default: `Guildhall <no-reply@…>` at the host of GUILDHALL_ORIGIN.'),
  GUILDHALL_INBOX: z
    .enum(['on', 'off'])
    .optional()
    .describe(
      'Whether `/inbox` shows mails that were not sent. Anybody who can reach it can read them all: for development only. Default: `on` if HOST is a loopback address and NODE_ENV is not `production`.',
    ),
  GUILDHALL_MAILS_PER_HOUR: z.coerce
    .number()
    .int()
    .min(1)
    .default(20)
    .describe(
      'Maximum number of mails to one address within an hour; more of them wait. Password resets, notices of a changed password and registrations are counted separately.',
    ),
});

export const NOTIFICATION_SETTINGS = NotificationConfig.shape;

/** `inbox`: whether anybody who reaches this process may read all mails; never while they are sent for real. */
export type NotificationConfig = Readonly<{
  origin: string;
  smtpUrl: string | undefined;
  mailFrom: string;
  inbox: boolean;
  mailsPerHour: number;
}>;

export const notificationConfig = (environment: Readonly<Record<string, string | undefined>> = process.env): NotificationConfig => {
  const env = NotificationConfig.parse(environment);
  const origin = env.GUILDHALL_ORIGIN ?? `http://localhost:${env.PORT}`;
  return Object.freeze({
    origin,
    smtpUrl: env.GUILDHALL_SMTP_URL,
    mailFrom: env.GUILDHALL_MAIL_FROM ?? `Guildhall <no-reply@${new URL(origin).hostname}>`,
    inbox: isForDevelopment(env) && env.GUILDHALL_SMTP_URL === undefined,
    mailsPerHour: env.GUILDHALL_MAILS_PER_HOUR,
  });
};
