/** Engines that are down: commands work without any but the event store; what needs the missing engine answers 503. */
import type { EngineName } from '../../tools/distributed/engines.ts';
import type { Fault } from './fault.ts';
import { complete, expectAcknowledged, expectReadsUnavailable, expectWritesUnavailable, rename, type Rename } from './probes.ts';
import type { Run } from './run.ts';

/** Its answers are the mail server's where mails stay in the inbox, and each that is lost may lead to another copy. */
const HAS_INBOX: EngineName = 'mongodb';

/** `during` gets the milliseconds that a write took before the fault, and may give a command that is to be completed afterwards. */
const outage = (engine: EngineName, during: (run: Run, usual: number) => Promise<Rename | undefined>): Fault => ({
  name: `kill ${engine}`,
  repeatsMails: engine === HAS_INBOX,
  inject: async (run) => {
    const usual = await rename(run);
    await run.engines.kill(engine);
    let refused: Rename | undefined;
    try {
      refused = await during(run, usual);
    } finally {
      await run.engines.start(engine);
    }
    if (refused !== undefined) await complete(run, refused);
  },
});

const acknowledged = async (run: Run): Promise<undefined> => {
  await expectAcknowledged(run);
  return undefined;
};

export const engineFaults: readonly Fault[] = [
  outage('kurrentdb', expectWritesUnavailable),
  outage('kafka', acknowledged),
  outage('redis', acknowledged),
  outage('mongodb', async (run) => {
    await expectAcknowledged(run);
    await expectReadsUnavailable(run);
    return undefined;
  }),
];
