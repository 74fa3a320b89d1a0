import { Refusal, type PageKey } from '@guildhall/eventing';
import type { Reading } from '../ports.ts';
import { teams, type TeamDoc } from './teams.view.ts';

type Asked = Readonly<{ organizationId: string; limit: number; after?: PageKey }>;

/** Teams; whoever asks has been admitted. */
export const teamsOf = ({ collection, waitForProjections }: Reading) => {
  const all = collection<TeamDoc>(teams);
  return {
    /** By name, without regard to case, with letters beside their accented ones. */
    page: async ({ organizationId, limit, after }: Asked) => {
      await waitForProjections();
      const page = await all.find({ index: 'byOrganization', equals: [organizationId], limit, ...(after === undefined ? {} : { after }) });
      return { items: page.items.map(({ doc }) => doc), next: page.next };
    },
    /** A team of this very organization; any other answers as if it never was. */
    one: async (organizationId: string, teamId: string): Promise<TeamDoc> => {
      await waitForProjections();
      const doc = await all.get(teamId);
      if (doc?.organizationId !== organizationId) throw new Refusal('missing', 'team.unknown');
      return doc;
    },
  };
};
