import { MailRefused, type Mailer } from '@guildhall/notification';
import { createTransport } from 'nodemailer';
import { oneLine, recipient, sender } from './email-address.ts';

export type SmtpOptions = Readonly<{
  /** `smtp://user:password@host:port`; `smtps:` for TLS from the start. */
  url: string;
  /** `Guildhall <mail@example.org>` */
  from: string;
  /** Milliseconds without an answer after which a server is given up. */
  timeout?: number;
}>;

const MESSAGE_ID = /^<[^\s<>@]+@[^\s<>@]+>$/;
/** A refusal in these steps is about this mail; in others it is about us, and the configuration can be corrected. */
const ABOUT_THE_MAIL: readonly unknown[] = ['MAIL FROM', 'RCPT TO', 'DATA'];
/** Codes for missing authentication (RFC 4954), which some servers send in those steps. */
const ABOUT_US: readonly number[] = [530, 534, 535, 538];

/** Without the server's text: that quotes addresses, and errors end in logs. */
const failure = (error: unknown): Error => {
  const { code, command, responseCode } = error as Readonly<{ code?: unknown; command?: unknown; responseCode?: unknown }>; // anything may have been thrown; each field is checked
  const reply = typeof responseCode === 'number' ? responseCode : 0;
  if (reply >= 500 && ABOUT_THE_MAIL.includes(command) && !ABOUT_US.includes(reply))
    return new MailRefused(`the mail server refused the mail: ${reply}`);
  return new Error(`the mail was not taken over: ${String(code)} ${reply}`);
};

/** An idle connection is closed long before the server (RFC 5321: after five minutes) or a firewall does. */
const IDLE_TIMEOUT_MS = 10_000;

/** Sends by SMTP, each mail to one recipient. Mails soon after one another share a connection. */
export const smtpMailer = ({ url, from, timeout = 20_000 }: SmtpOptions): Mailer => {
  const author = sender(from);
  const transport = createTransport({
    url,
    pool: true,
    idleTimeout: IDLE_TIMEOUT_MS,
    maxRequeues: 0, // retries are the caller's business
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    dnsTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async ({ to, subject, text, html, messageId }) => {
      const reader = recipient(to);
      if (!MESSAGE_ID.test(messageId)) throw new MailRefused('the message id is not one');
      try {
        await transport.sendMail({
          from: author,
          to: reader,
          envelope: { from: author.address, to: [reader.address] },
          subject: oneLine(subject),
          text,
          html,
          messageId,
          headers: { 'Auto-Submitted': 'auto-generated' },
        });
      } catch (error) {
        throw failure(error);
      }
    },
  };
};
