import { commonRefusal, PAGE_HEADERS, type Reply } from '@guildhall/nest';
import type { PageFiles } from '../pages/files.ts';

/** Sends a file of ours as a page or a part of one. */
export const page = (files: PageFiles, name: string, reply: Reply, headers: Readonly<Record<string, string>> = PAGE_HEADERS): void => {
  const file = files.get(name);
  if (file === undefined) throw commonRefusal('route.unknown');
  void reply.headers(headers).type(file.type).send(file.body);
};
