import { InboxMessages, InboxQuery } from '@guildhall/contracts';
import { contentSecurityPolicy, PAGE_HEADERS, Query, type Reply } from '@guildhall/nest';
import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { z } from 'zod';
import { messageOf, type InboxReader, type Message } from '../inbox/inbox.ts';
import type { PageFiles } from '../pages/files.ts';
import { FILES, INBOX } from '../tokens.ts';
import { page } from './page.ts';
import { Operation } from './operation.ts';

const NEWEST = 500;
/** A mail is shown in a frame that takes this policy over, and mails have their styles in attributes. Scripts it may not run. */
const WITH_MAILS = { ...PAGE_HEADERS, 'content-security-policy': contentSecurityPolicy({ 'style-src': "'self' 'unsafe-inline'" }) };

/** Mails that were kept instead of sent. For development: whoever reaches it reads everybody's mail, so it is there only when configured. */
@Controller('inbox')
export class InboxController {
  constructor(
    @Inject(INBOX) private readonly inbox: InboxReader,
    @Inject(FILES) private readonly files: PageFiles,
  ) {}

  @Get()
  @Operation({ id: 'inboxPage', summary: 'The development inbox', access: 'development', status: 200, hidden: true })
  show(@Res() reply: Reply): void {
    page(this.files, 'inbox.html', reply, WITH_MAILS);
  }

  @Get('messages')
  @Operation({
    id: 'listInboxMessages',
    summary: 'Mails of the development inbox, newest first',
    access: 'development',
    refusals: ['host.unknown'],
    tag: 'Development',
    answer: InboxMessages,
  })
  async messages(@Query(InboxQuery) { to }: z.infer<typeof InboxQuery>): Promise<readonly Message[]> {
    const mails = await this.inbox.list(to === undefined ? { limit: NEWEST } : { to, limit: NEWEST });
    return mails.map(messageOf);
  }
}
