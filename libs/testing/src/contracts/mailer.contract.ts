import { expect } from '@jest/globals';
import type { Mail, Mailer } from '@guildhall/eventing';
import { runContract, type Abilities, type Check, type OpenSubject, type Mutant } from './contract.ts';
import { freshWord } from '../builders/ids.ts';

/** A mailer and the mailbox that its mails end in, oldest first. */
export type Post = Readonly<{ mailer: Mailer; received: (address: string) => Promise<readonly Mail[]> }>;

const mail = (more: Partial<Mail> = {}): Mail => ({
  to: { address: `${freshWord()}@example.org`, name: 'Ada Lovelace' },
  subject: 'You are invited',
  text: 'Hello Ada,\n\n.a line that starts with a dot\nhttps://example.org/#token\n',
  html: '<p>Hello <b>Ada</b></p>\n',
  messageId: `<${freshWord()}@example.org>`,
  ...more,
});

/** Mail servers and readers add and take blank lines at the end. */
const trimmed = (mails: readonly Mail[]): readonly Mail[] =>
  mails.map((one) => ({ ...one, text: one.text.trimEnd(), html: one.html.trimEnd() }));

const arrives = async ({ mailer, received }: Post, sent: Mail): Promise<void> => {
  await mailer.send(sent);
  expect(trimmed(await received(sent.to.address))).toEqual(trimmed([sent]));
};

const checks: readonly Check<Post>[] = [
  { title: 'delivers a mail as it is to its one recipient', run: ({ port }) => arrives(port, mail()) },
  {
    title: 'delivers letters of all kinds',
    run: ({ port }) =>
      arrives(
        port,
        mail({
          subject: 'Zoë lädt dich ein \u{1F41D}',
          text: 'Grüße\n\u{1F41D}\n',
          html: '<p>Grüße \u{1F41D}</p>\n',
          to: { address: `${freshWord()}@example.org`, name: 'Zoë O’Neil' },
        }),
      ),
  },
  {
    title: 'takes no name for an address or a list of them',
    run: ({ port }) => arrives(port, mail({ to: { address: `${freshWord()}@example.org`, name: 'Eve" <eve@evil.example>, "Bob' } })),
  },
  {
    title: 'delivers the same mail twice when it is sent twice, with one message id',
    run: async ({ port }) => {
      const sent = mail();
      await port.mailer.send(sent);
      await port.mailer.send(sent);
      expect(trimmed(await port.received(sent.to.address))).toEqual(trimmed([sent, sent]));
    },
  },
  {
    title: 'still has its mails after a restart',
    restarts: true,
    run: async ({ port, restart }) => {
      const sent = mail();
      await port.mailer.send(sent);
      expect(await (await restart?.())?.received(sent.to.address)).toEqual([sent]);
    },
  },
];

const mutants: readonly Mutant<Post>[] = [
  {
    without: 'a mail for every sending: twins are swallowed',
    caughtBy: 'delivers the same mail twice when it is sent twice, with one message id',
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
    caughtBy: 'delivers a mail as it is to its one recipient',
    mutate: (port) => ({ ...port, mailer: { send: (one) => port.mailer.send({ ...one, messageId: `<${freshWord()}@example.org>` }) } }),
  },
];

/** What every mailer promises. */
export const mailerContract = (adapter: string, make: OpenSubject<Post>, abilities?: Abilities): void =>
  runContract({ port: 'mailer', checks, mutants }, adapter, make, abilities);
