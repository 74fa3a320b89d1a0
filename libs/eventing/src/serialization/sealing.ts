import type { SubjectKey } from '../ports/vault.ts';
import type { PersonalFields } from './stored-events.ts';
import { ERASED } from '../model/vocabulary.ts';

/** A JSON object of which nothing is known. */
export type Loose = Readonly<Record<string, unknown>>;
/** The keys of subjects, by their ids. */
export type Keys = ReadonlyMap<string, SubjectKey>;
/** Where an event lies: a ciphertext opens nowhere else. */
export type EventLocation = Readonly<{ stream: string; id: string }>;
/** `of` names the field that says whose it is: what was stored under an older schema still opens when fields have other names. */
type Sealed = Readonly<{ sealed: string; of: string }>;

const isSealed = (value: unknown): value is Sealed =>
  typeof value === 'object' && value !== null && 'sealed' in value && typeof value.sealed === 'string' && 'of' in value;
const aad = ({ stream, id }: EventLocation, field: string): string => `${stream}|${id}|${field}`;

/** Whose personal data stands in an event that is to be stored. */
export const subjectsIn = (data: Loose, personal: PersonalFields): readonly string[] =>
  personal.flatMap(([field, of]) => {
    if (data[field] === undefined) return [];
    if (typeof data[field] !== 'string' || typeof data[of] !== 'string')
      throw new TypeError(`${field} or ${of} is no text: it cannot be sealed`);
    return [data[of]];
  });

/** The event's data as it may lie in the store; what belongs to an erased subject is erased from the start. */
export const seal = (data: Loose, personal: PersonalFields, keys: Keys, place: EventLocation): Loose => {
  if (personal.length === 0) return data;
  const stored: Record<string, unknown> = { ...data };
  for (const [field, of] of personal)
    if (data[field] !== undefined) {
      const sealed = keys.get(String(data[of]))?.seal(String(data[field]), aad(place, field));
      stored[field] = sealed === undefined ? ERASED : { sealed, of };
    }
  return stored;
};

/** Whose sealed data stands in a stored event. */
export const subjectsOf = (data: Loose): readonly string[] =>
  Object.values(data).flatMap((value) => (isSealed(value) ? [String(data[value.of])] : []));

/** Everything sealed in plain again, or `erased`. */
export const unseal = (data: Loose, keys: Keys, place: EventLocation): Loose => {
  const plain: Record<string, unknown> = { ...data };
  for (const [field, value] of Object.entries(data))
    if (isSealed(value)) plain[field] = keys.get(String(data[value.of]))?.open(value.sealed, aad(place, field)) ?? ERASED;
  return plain;
};
