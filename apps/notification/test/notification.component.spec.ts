import { afterEach, describe, expect, it } from '@jest/globals';
import { acmeExists, invitationId, invited, links, notificationStage, ORIGIN, type Stage } from './stage.ts';

describe('mails', () => {
  let stage: Stage;
  afterEach(() => stage.close());

  it('P30 an invitation reaches the inbox, with a link whose token stands nowhere else', async () => {
    stage = await notificationStage();
    await acmeExists(stage);
    await stage.happen(invited(stage));
    const answer = await stage.app.inject({ url: '/inbox/messages?to=bob@example.com' });
    const link = `${ORIGIN}/accept#token=${links.issue('invitation', invitationId, 1)}`;
    expect(answer.json()).toMatchObject([{ to: 'bob@example.com', subject: 'Ada has invited you to Acme', links: [link] }]);
  });
});
