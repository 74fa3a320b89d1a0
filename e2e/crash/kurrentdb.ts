/** KurrentDB's façade in a process of its own, which lives on when the product is killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { kurrentEventStore } from '@guildhall/kurrentdb';
import type { Position, RecordedEvent } from '@guildhall/eventing';
import { cores } from '@guildhall/testing/cores';

const ENTRY = join(import.meta.dirname, '../../libs/testing/src/kurrentdb/main.ts');
const categories = Object.values(cores).flatMap((context) => context.categories);

export type Kurrentdb = Readonly<{
  url: string;
  /** All events after a position. */
  eventsAfter: (position: Position) => Promise<readonly RecordedEvent[]>;
  stop: () => Promise<void>;
}>;

const eventsAt =
  (url: string): Kurrentdb['eventsAfter'] =>
  async (position) => {
    const store = kurrentEventStore({ url });
    const [found, enough] = [[] as RecordedEvent[], new AbortController()];
    for await (const { events, caughtUp } of store.subscribe({ categories, after: position }, enough.signal)) {
      found.push(...events);
      if (caughtUp) enough.abort();
    }
    await store.close();
    return found;
  };

/** On a log in this folder, at a free port. */
export const startKurrentdb = async (folder: string): Promise<Kurrentdb> => {
  const server = spawn(process.execPath, ['--conditions=@guildhall/source', ENTRY, folder, '0', '--system-events', '7'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  server.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const ended = once(server, 'exit').then(() => true);
  const url = (): string | undefined => /^(kurrentdb:\S+) on /m.exec(output)?.[1];
  while (url() === undefined)
    if (await Promise.race([ended, once(server.stdout, 'data').then(() => false)])) throw new Error('KurrentDB’s façade did not start');
  const address = url() ?? '';
  return {
    url: address,
    eventsAfter: eventsAt(address),
    stop: async () => {
      server.kill('SIGTERM');
      await ended;
    },
  };
};
