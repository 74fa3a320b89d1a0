import type { Mail, Mailer } from '@guildhall/notification';
import { uniqueName, runContract, type Abilities, type Check, type Make, type Mutant } from '@guildhall/testing';
import { expect } from '@jest/globals';
import type { Inbox } from '../src/inbox/inbox.ts';

/** A mailer, and the mails that an address received, oldest first. */
type Mailbox = Readonly<{ mailer: Mailer; received: (address: string) => Promise<readonly Mail[]> }>;

const mail = (more: Partial<Mail> = {}): Mail => ({
  to: { address: `${uniqueName()}@example.org`, name: 'Ada Lovelace' },
  subject: 'You are invited',
  text: 'Hello Ada,\n\n.a line that starts with a dot\nhttps://example.org/#token\n',
  html: '<p>Hello <b>Ada</b></p>\n',
  messageId: `<${uniqueName()}@example.org>`,
  ...more,
});

/** Mail servers and readers add and take blank lines at the end. */
const trimmed = (mails: readonly Mail[]): readonly Mail[] =>
  mails.map((one) => ({ ...one, text: one.text.trimEnd(), html: one.html.trimEnd() }));

const arrives = async ({ mailer, received }: Mailbox, sent: Mail): Promise<void> => {
  await mailer.send(sent);
  expect(trimmed(await received(sent.to.address))).toEqual(trimmed([sent]));
};

const checks: readonly Check<Mailbox>[] = [
  { title: 'delivers a mail unchanged to its one recipient', run: ({ port }) => arrives(port, mail()) },
  {
    title: 'delivers characters of all kinds',
    run: ({ port }) =>
      arrives(
        port,
        mail({
          subject: 'Zoë lädt dich ein \u{1F41D}',
          text: 'Grüße\n\u{1F41D}\n',
          html: '<p>Grüße \u{1F41D}</p>\n',
          to: { address: `${uniqueName()}@example.org`, name: 'Zoë O’Neil' },
        }),
      ),
  },
  {
    title: 'does not read addresses from the name of a recipient',
    run: ({ port }) => arrives(port, mail({ to: { address: `${uniqueName()}@example.org`, name: 'Eve" <eve@evil.example>, "Bob' } })),
  },
  {
    title: 'delivers a mail that is sent twice twice, with the same message id',
    run: async ({ port }) => {
      const sent = mail();
      await port.mailer.send(sent);
      await port.mailer.send(sent);
      expect(trimmed(await port.received(sent.to.address))).toEqual(trimmed([sent, sent]));
    },
  },
  {
    title: 'keeps its mails over a restart',
    restarts: true,
    run: async ({ port, restart }) => {
      const sent = mail();
      await port.mailer.send(sent);
      expect(await (await restart?.())?.received(sent.to.address)).toEqual([sent]);
    },
  },
];

const mutants: readonly Mutant<Mailbox>[] = [
  {
    without: 'a mail for every sending: copies are swallowed',
    caughtBy: 'delivers a mail that is sent twice twice, with the same message id',
    mutate: (port) => {
      const sent = new Set<string>();
      return {
        ...port,
        mailer: {
          send: async (one) => (sent.has(one.messageId) ? undefined : port.mailer.send(one).then(() => void sent.add(one.messageId))),
        },
      };
    },
  },
  {
    without: 'the message id',
    caughtBy: 'delivers a mail unchanged to its one recipient',
    mutate: (port) => ({ ...port, mailer: { send: (one) => port.mailer.send({ ...one, messageId: `<${uniqueName()}@example.org>` }) } }),
  },
];

/** What every mailer promises. */
export const mailerContract = (adapter: string, make: Make<Mailbox>, abilities?: Abilities): void =>
  runContract({ port: 'mailer', checks, mutants }, adapter, make, abilities);

/** The mailbox of a mailer that keeps its mails itself. */
export const mailboxOf = (inbox: Inbox): Mailbox => ({
  mailer: inbox,
  received: async (to) => (await inbox.list({ to, limit: 10 })).map(({ id: _id, receivedAt: _at, ...mail }) => mail).toReversed(),
});
