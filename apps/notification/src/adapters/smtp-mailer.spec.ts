import { afterEach, describe, expect, it } from '@jest/globals';
import { MailRefused, type Mail } from '@guildhall/notification';
import { realDelay } from '@guildhall/testing';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { mailerContract } from '../../test/mailer-contract.ts';
import { isAddress } from './email-address.ts';
import { smtpMailer } from './smtp-mailer.ts';

type Delivery = Readonly<{ to: readonly string[]; from: string; raw: string; mail: Mail }>;

const parse = async (raw: string): Promise<Mail> => {
  const { to, subject = '', text = '', html = '', messageId = '' } = await PostalMime.parse(raw);
  const [{ name, address = '' } = { name: '' }, ...more] = to ?? [];
  expect(more).toEqual([]);
  return { to: { name, address }, subject, text, html, messageId };
};

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A real server on a free port that keeps what it is given. */
const mailServer = async (options: SMTPServerOptions = {}) => {
  const deliveries: Delivery[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 10,
    onData: (stream, { envelope }, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString();
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        void parse(raw).then((mail) => {
          deliveries.push({ raw, mail, from, to: envelope.rcptTo.map(({ address }) => address) });
          done();
        }, done);
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  const close = (): Promise<void> => new Promise((resolve) => server.close(resolve));
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => sockets.add(socket));
  /** Ends every connection, and waits until the other side knows. */
  const hangUp = async (): Promise<void> => {
    for (const socket of sockets) socket.end();
    await realDelay(50);
  };
  return {
    deliveries,
    close,
    hangUp,
    mailer: smtpMailer({ url: `smtp://127.0.0.1:${port}`, from: 'Guildhall <mail@guild.example>', timeout: 3_000 }),
  };
};

const refusing = (responseCode: number): SMTPServerOptions => ({
  onRcptTo: (_, __, done) => done(Object.assign(new Error('no such user ada@example.org'), { responseCode })),
});
const mail: Mail = {
  to: { address: 'ada@example.org', name: 'Ada' },
  subject: 'Hello',
  text: 'text\n',
  html: '<p>html</p>\n',
  messageId: '<1@guild.example>',
};

mailerContract(
  'SMTP',
  async () => {
    const { deliveries, close, mailer } = await mailServer();
    const received = async (address: string) => deliveries.filter(({ to }) => to[0] === address).map((delivery) => delivery.mail);
    return { port: { mailer, received }, pass: () => Promise.resolve(), close };
  },
  { restarts: false },
);

describe('the SMTP mailer', () => {
  const open = async (options?: SMTPServerOptions) => {
    const opened = await mailServer(options);
    ends.push(opened.close);
    return opened;
  };
  const errorOf = async (options: SMTPServerOptions): Promise<Error> => {
    const { mailer } = await open(options);
    return mailer.send(mail).then(
      () => new Error('it was sent'),
      (error: unknown) => error as Error,
    );
  };

  it('sends to exactly one recipient, whatever the name and the subject are', async () => {
    const { mailer, deliveries } = await open();
    const evil = 'x\r\nBcc: eve@evil.example\r\n\r\nbody <eve@evil.example>, "b" <b@evil.example>\0';
    await mailer.send({ ...mail, subject: evil, to: { ...mail.to, name: evil } });
    expect(deliveries).toHaveLength(1);
    const [delivery] = deliveries;
    expect([delivery?.to, delivery?.from]).toEqual([['ada@example.org'], 'mail@guild.example']);
    expect(delivery?.mail.to.address).toBe('ada@example.org');
    expect(delivery?.raw).not.toMatch(/^bcc:/im);
    expect(delivery?.raw).toMatch(/^Auto-Submitted: auto-generated\r$/m);
  });

  it.each([
    'ada@example.org, eve@evil.example',
    'ada@example.org\r\nRCPT TO:<eve@evil.example>',
    'ada@example.org\n',
    'ada\0@example.org',
    '<ada@example.org>',
    'Ada <ada@example.org>',
    '"a b"@example.org',
    'ada@example.org@evil.example',
    'ada@[127.0.0.1]',
    'ada@-example.org',
    'group:ada@example.org;',
    '@example.org',
    'ada@',
    'ada',
    '',
    `${'a'.repeat(65)}@example.org`,
  ])('refuses the address %j without connecting to the server', async (address) => {
    const { mailer, deliveries } = await open();
    await expect(mailer.send({ ...mail, to: { name: '', address } })).rejects.toBeInstanceOf(MailRefused);
    expect(deliveries).toEqual([]);
  });

  it.each(['ada@example.org', 'a.b+tag@sub.example.org', "o'neil@example.org", 'ada@bücher.example', 'ada@localhost'])(
    'accepts the address %s',
    (address) => {
      expect(isAddress(address)).toBe(true);
    },
  );

  it('reuses a connection, and opens another when the server has closed it', async () => {
    let connections = 0;
    const { mailer, deliveries, hangUp } = await open({ onConnect: (_, done) => done(void connections++) });
    for (let n = 0; n < 3; n++) await mailer.send(mail);
    expect([deliveries.length, connections]).toEqual([3, 1]);
    await hangUp();
    await mailer.send(mail);
    expect([deliveries.length, connections]).toEqual([4, 2]);
  });

  it.each([
    ['before a greeting', 'onConnect'],
    ['during a mail', 'onData'],
  ] as const)('does not retry by itself when the connection ends %s', async (_, step) => {
    let tries = 0;
    const { mailer, hangUp } = await open({ [step]: () => void (tries++, setImmediate(() => void hangUp())) });
    await expect(mailer.send(mail)).rejects.toThrow('not taken over');
    await realDelay(300);
    expect(tries).toBe(1);
  });

  it('refuses a malformed message id', async () => {
    const { mailer } = await open();
    await expect(mailer.send({ ...mail, messageId: '<a@b>\r\nBcc: eve@evil.example' })).rejects.toBeInstanceOf(MailRefused);
  });

  it('throws MailRefused when the server refuses the mail for good, without naming the recipient', async () => {
    const error = await errorOf(refusing(550));
    expect(error).toBeInstanceOf(MailRefused);
    expect(error.message).toContain('550');
    expect(error.message).not.toContain('ada');
  });

  it.each([
    ['answers 451', refusing(451)],
    ['does not answer', { onConnect: () => undefined }],
    ['requires authentication', { authOptional: false }],
  ] satisfies [string, SMTPServerOptions][])('throws an error that may be retried when the server %s', async (_, options) => {
    const error = await errorOf(options);
    expect(error.message).toContain('not taken over');
    expect(error).not.toBeInstanceOf(MailRefused);
  });

  it('throws an error that may be retried when there is no server', async () => {
    const { mailer, close } = await mailServer();
    await close();
    await expect(mailer.send(mail)).rejects.not.toBeInstanceOf(MailRefused);
  });

  it('refuses a configured sender that is not an address', () => {
    for (const from of ['', 'Guildhall', 'a@b, c@d', 'x <a@b> y'])
      expect(() => smtpMailer({ url: 'smtp://127.0.0.1', from })).toThrow(RangeError);
  });
});
