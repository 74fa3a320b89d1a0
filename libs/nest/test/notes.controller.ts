import { StoreUnavailable } from '@guildhall/eventing';
import { Controller, Delete, Get, Post } from '@nestjs/common';
import { z } from 'zod';
import { Body, Caller, operationOf, Params, Query } from '../src/index.ts';

const Operation = operationOf({ 'note.missing': { kind: 'missing', title: 'No such note', sentence: 'Check the id.' } });

const Note = z.strictObject({ text: z.string().max(1_000_000) });
type Note = z.infer<typeof Note>;
const Ids = z.object({ id: z.string().regex(/^n_[a-z]+$/) });
type Ids = z.infer<typeof Ids>;
const Filter = z.strictObject({ orgId: z.string().optional() });

/** An operation for each case of the HTTP specs. */
@Controller('notes')
export class NotesController {
  @Post()
  @Operation({ id: 'writeNote', summary: 'w', access: 'open', status: 201, answer: Note })
  write(@Body(Note) note: Note): Note {
    return note;
  }

  @Get()
  @Operation({ id: 'listNotes', summary: 'l', access: 'open', answer: z.object({ filter: z.unknown() }) })
  list(@Query(Filter) filter: object): object {
    return { filter };
  }

  @Get('mine')
  @Operation({ id: 'myNotes', summary: 'm', access: 'signed-in', answer: z.object({ accountId: z.string() }) })
  mine(@Caller() { accountId }: Caller): object {
    return { accountId };
  }

  @Get('broken')
  @Operation({ id: 'brokenNotes', summary: 'b', access: 'open', answer: z.object({}) })
  broken(): never {
    throw new Error('SELECT secret FROM table');
  }

  @Get('away')
  @Operation({ id: 'awayNotes', summary: 'a', access: 'open', answer: z.object({}) })
  away(): never {
    throw new StoreUnavailable('disk full at /var/data');
  }

  @Get('undeclared')
  undeclared(): object {
    return { leaked: true };
  }

  @Delete(':id')
  @Operation({ id: 'deleteNote', summary: 'd', access: 'open' })
  remove(@Params(Ids, 'note.missing') _: Ids): void {
    return undefined;
  }
}
