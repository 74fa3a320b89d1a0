import { describe, expect, it } from '@jest/globals';
import { ids, links } from '../../test/events-fixture.ts';
import { IN_MAILS } from '../domain/consent.events.ts';
import type { DueDelivery } from '../domain/delivery.events.ts';
import { optOutToken, recipientOf } from '../domain/keys.ts';
import type { FoundContent } from '../domain/mail-content.ts';
import type { Template } from '../domain/mail.ts';
import { MailRefused, type Mail } from '../ports.ts';
import { mailChannel } from './mail-channel.ts';

const at = '2030-01-01T12:00:00.000Z';
const to = { address: 'bob@example.com', name: 'Bob' };
const recipient = recipientOf(ids, to.address);
const due = (template: Template): DueDelivery => ({
  deliveryId: 'eml_1',
  message: { channel: 'mail', template, refs: { organizationId: 'org_1', invitationId: 'inv_1', issue: 2 } },
  dueAt: at,
});
const changed: FoundContent = { to, content: { template: 'password-changed', name: 'Bob' } };
const invited: FoundContent = {
  to,
  content: { template: 'invitation', organizationName: 'Acme', inviterName: 'Ada', role: 'member', expiresAt: at, again: false },
  link: { page: 'accept', purpose: 'invitation', id: 'inv_5r3c9d0e1f2g3h4j5k6m7n8p9q', issue: 2 },
};

/** The channel with this content, and the mails that it sent. */
const open = (found: FoundContent, send: (mail: Mail) => Promise<void> = () => Promise.resolve()) => {
  const sent: Mail[] = [];
  const channel = mailChannel({
    ...{ ids, links, origin: 'https://guildhall.example' },
    findMailContent: () => Promise.resolve(found),
    mailer: { send: (mail) => send(mail).then(() => void sent.push(mail)) },
    compose: ({ template }, addressee, { link = '', optOut = '' }) => ({ to: addressee, subject: template, text: link, html: optOut }),
  });
  const prepared = async (template: Template) => {
    const ready = await channel.prepare(due(template), at);
    if (typeof ready === 'string') throw new Error(ready);
    return ready;
  };
  return { channel, prepared, sent };
};

describe('the mail channel', () => {
  it.each(['unknown', 'superseded'] as const)('passes on that the content is %s', async (found) => {
    expect(await open(found).channel.prepare(due('invitation'), at)).toBe(found);
  });

  it('gives each template its budget and topic, and lets recipients opt out of those that somebody else causes', async () => {
    expect((await open(changed).prepared('password-changed')).destination).toEqual({
      ...{ recipient, budget: 'alarms', topic: 'password-changed', isUnsolicited: false },
    });
    expect((await open(invited).prepared('invitation')).destination).toEqual({
      ...{ recipient, budget: 'others', topic: 'invitation inv_1', isUnsolicited: true },
    });
    expect((await open(invited).prepared('invitation-cancelled')).destination).toMatchObject({ topic: null, isUnsolicited: true });
  });

  it('T77 sends a mail with a Message-ID of the delivery and with links to the configured origin', async () => {
    const { prepared, sent } = open(invited);
    expect(await (await prepared('invitation')).send()).toBe('sent');
    expect(sent).toEqual([
      {
        ...{ to, subject: 'invitation', messageId: '<eml_1@guildhall.example>' },
        text: `https://guildhall.example/accept#token=${links.issue('invitation', 'inv_5r3c9d0e1f2g3h4j5k6m7n8p9q', 2)}`,
        html: `https://guildhall.example/opt-out#token=${optOutToken(links, recipient, IN_MAILS)}`,
      },
    ]);
  });

  it('T78 sends no opt-out link in mails about an account', async () => {
    const { prepared, sent } = open(changed);
    await (await prepared('password-changed')).send();
    expect(sent).toMatchObject([{ text: '', html: '' }]);
  });

  it('T80 says that the mail server refused a mail, and throws any other error', async () => {
    const sendWith = async (error: Error) => (await open(changed, () => Promise.reject(error)).prepared('password-changed')).send();
    expect(await sendWith(new MailRefused('550'))).toBe('refused');
    await expect(sendWith(new Error('451'))).rejects.toThrow('451');
  });
});
