import type { CommandResult } from '../commands/command.ts';
import type { PageKey } from '../ports/view-store.ts';
import type { Position, Revision } from './vocabulary.ts';

/** What a core's front answers with: the body, and where they are known the revision (`ETag`) and the position that it can be read at. */
export type Answer<Body> = Readonly<{ body: Body; revision?: Revision; position?: Position }>;

/** The answer to a command whose result is the body. */
export const answerOf = <Body>({ result: body, revision, position }: CommandResult<Body>): Answer<Body> => ({ body, revision, position });

/** Which part of a list is asked for: so many items, after where the page before ended. */
export type PageInput = Readonly<{ limit: number; after?: PageKey }>;

/** A part of a list, and where it ended; `next` is undefined for the last one. */
export type ListPage<Item> = Readonly<{ items: readonly Item[]; next: PageKey | undefined }>;
