import type { Actor } from './actors.ts';
import type { Named } from './situations.ts';

/** A status and, where it is a refusal, its code. */
export type Outcome = `${number}` | `${number} ${string}`;
/** One outcome for all who may; or by actor, `else` for the rest of those who have an account. */
export type Case = Outcome | Readonly<Partial<Record<Actor | 'else', Outcome>>>;
export type Cases = Readonly<Record<string, Case>>;
export type BodyOf = (named: Named) => object;
/** `needs`: `open`, `optional` (nobody need sign in, and bad credentials are refused), `account`, or a permission on the organization in the path. */
export type Row = Readonly<{ needs: string; cases: Cases; body?: BodyOf }>;
export type Table = Readonly<Record<string, Row>>;

const row = (needs: string, cases: Cases, body?: BodyOf): Row => ({ needs, cases, ...(body === undefined ? {} : { body }) });
export const open = (cases: Cases, body?: BodyOf): Row => row('open', cases, body);
export const optional = (cases: Cases, body?: BodyOf): Row => row('optional', cases, body);
export const account = (cases: Cases, body?: BodyOf): Row => row('account', cases, body);
/** Also in an organization that is deleted, a neighbour's, or none: there the same for all operations, unless a row says otherwise. */
export const inOrganization = (needs: string, cases: Cases, body?: BodyOf): Row =>
  row(
    needs,
    {
      'a deleted organization': '410 organization.deleted',
      'a neighbour’s organization': '404 organization.unknown',
      'an organization that never was': '404 organization.unknown',
      ...cases,
    },
    body,
  );

export const DENIED = '403 permission.denied';
export const ANYBODY = { 'as it is': '200' } as const;
/** An owner is out of an admin's reach. */
export const ownersOnly = (good: Outcome, refused: Outcome = DENIED): Case => ({ owner: good, admin: refused });
export const outcomeForAll = (names: readonly string[], outcome: Outcome): Cases =>
  Object.fromEntries(names.map((name) => [name, outcome]));
/** The situation brings its own body, or it is this one. */
export const ownBodyOr =
  (usual: object = {}): BodyOf =>
  ({ body }) =>
    body ?? usual;
