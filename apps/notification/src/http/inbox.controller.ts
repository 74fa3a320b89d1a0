import { InboxMessages, InboxQuery } from '@guildhall/contracts';
import { Operation, Query } from '@guildhall/nest';
import { Controller, Get, Inject } from '@nestjs/common';
import type { z } from 'zod';
import { messageOf, type InboxReader, type Message } from '../inbox/inbox.ts';
import { INBOX } from '../tokens.ts';

const NEWEST = 500;

/** Mails that were kept instead of sent. For development: whoever reaches it reads everybody's mail, so it is there only when configured. */
@Controller('inbox')
export class InboxController {
  constructor(@Inject(INBOX) private readonly inbox: InboxReader) {}

  @Get('messages')
  @Operation({
    id: 'listInboxMessages',
    summary: 'Mails of the development inbox, newest first',
    access: 'open',
    tag: 'Development',
    answer: InboxMessages,
  })
  async messages(@Query(InboxQuery) { to }: z.infer<typeof InboxQuery>): Promise<readonly Message[]> {
    const mails = await this.inbox.list(to === undefined ? { limit: NEWEST } : { to, limit: NEWEST });
    return mails.map(messageOf);
  }
}
