import { z } from 'zod';

const DEFAULT_PORT = '3000';
/** An origin and nothing more, so that links cannot lead anywhere else by accident. */
const Origin = z
  .url({ protocol: /^https?$/ })
  .refine((text) => new URL(text).origin === text, 'Say an origin, such as https://guildhall.example.com');

const Environment = z.object({
  PORT: z.string().default(DEFAULT_PORT),
  NODE_ENV: z.string().optional(),
  /** Where people reach the installation: the only place that links in mails lead to. */
  GUILDHALL_ORIGIN: Origin.optional(),
  /** `smtp://…` or `smtps://…`; without it mails stay in the development inbox. */
  GUILDHALL_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  GUILDHALL_MAIL_FROM: z.string().optional(),
  /** Whether `/inbox` shows mails that were not sent; off in production unless asked for. */
  GUILDHALL_INBOX: z.enum(['on', 'off']).optional(),
  GUILDHALL_MAILS_PER_HOUR: z.coerce.number().int().min(1).default(20),
});

/** `inbox`: whether anybody who reaches this process may read all mails; never while they are sent for real. */
export type NotificationConfig = Readonly<{
  origin: string;
  smtpUrl: string | undefined;
  mailFrom: string;
  inbox: boolean;
  mailsPerHour: number;
}>;

export const notificationConfig = (environment: Readonly<Record<string, string | undefined>> = process.env): NotificationConfig => {
  const env = Environment.parse(environment);
  const origin = env.GUILDHALL_ORIGIN ?? `http://localhost:${env.PORT}`;
  const wanted = env.GUILDHALL_INBOX ?? (env.NODE_ENV === 'production' ? 'off' : 'on');
  return Object.freeze({
    origin,
    smtpUrl: env.GUILDHALL_SMTP_URL,
    mailFrom: env.GUILDHALL_MAIL_FROM ?? `Guildhall <no-reply@${new URL(origin).hostname}>`,
    inbox: wanted === 'on' && env.GUILDHALL_SMTP_URL === undefined,
    mailsPerHour: env.GUILDHALL_MAILS_PER_HOUR,
  });
};
