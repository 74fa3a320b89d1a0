import type { Actor } from './actors.ts';
import type { Named } from './situations.ts';

/** A status and, where it is a refusal, its code. */
export type Outcome = `${number}` | `${number} ${string}`;
/** One outcome for all actors with the permission, or by actor, with `else` for all others with an account. */
export type Case = Outcome | Readonly<Partial<Record<Actor | 'else', Outcome>>>;
export type Cases = Readonly<Record<string, Case>>;
export type BodyOf = (named: Named) => object;
/** `needs`: `open`, `optional` (sign-in is optional, and invalid credentials are refused), `account`, or a permission on the organization in the path. */
export type Row = Readonly<{ needs: string; cases: Cases; body?: BodyOf }>;
export type Table = Readonly<Record<string, Row>>;

const row = (needs: string, cases: Cases, body?: BodyOf): Row => ({ needs, cases, ...(body === undefined ? {} : { body }) });
export const open = (cases: Cases, body?: BodyOf): Row => row('open', cases, body);
export const optional = (cases: Cases, body?: BodyOf): Row => row('optional', cases, body);
export const account = (cases: Cases, body?: BodyOf): Row => row('account', cases, body);
/** Adds the outcomes in deleted, other and unknown organizations, which are the same for all operations unless a row says otherwise. */
export const inOrganization = (needs: string, cases: Cases, body?: BodyOf): Row =>
  row(
    needs,
    {
      'a deleted organization': '410 organization.deleted',
      'an organization of others': '404 organization.unknown',
      'an unknown organization': '404 organization.unknown',
      ...cases,
    },
    body,
  );

export const DENIED = '403 permission.denied';
export const ANY_ACTOR = { 'any situation': '200' } as const;
/** Only owners may; admins are refused. */
export const ownersOnly = (good: Outcome, refused: Outcome = DENIED): Case => ({ owner: good, admin: refused });
export const outcomeForAll = (names: readonly string[], outcome: Outcome): Cases =>
  Object.fromEntries(names.map((name) => [name, outcome]));
/** The body of the situation, or else this one. */
export const ownBodyOr =
  (usual: object = {}): BodyOf =>
  ({ body }) =>
    body ?? usual;
