import { START, type Checkpoints } from '@guildhall/eventing';

/** Where facts and jobs are: what checkpoints count as done was done there. */
export type Places = Readonly<Record<'facts' | 'jobs', string>>;

/** Facts or jobs are in another place than they were, so what is still to be done would be forgotten. */
export class PlaceChanged extends Error {
  constructor(what: keyof Places, known: string, found: string) {
    super(
      `the ${what} of this installation are in ${known}, and the settings name ${found}: ` +
        `take these back, or let all ${what} be made anew as docs/operations.md says`,
    );
    this.name = 'PlaceChanged';
  }
}

/** To be called before anything is read or written: throws `PlaceChanged` unless the checkpoints were begun with facts and jobs there. */
export const checkPlaces = async (checkpoints: Checkpoints, { facts, jobs }: Places): Promise<void> => {
  const places = [
    { what: 'facts', found: facts },
    { what: 'jobs', found: jobs },
  ] as const;
  const kept = await Promise.all(
    places.map(async (place) => {
      const name = `place.${place.what}`;
      return { ...place, name, known: await checkpoints.load(name) };
    }),
  );
  for (const { what, known, found } of kept) if (known !== START && known !== found) throw new PlaceChanged(what, known, found);
  for (const { name, known, found } of kept) if (known === START) await checkpoints.save(name, found);
};
