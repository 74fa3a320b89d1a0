/**
 * One table for each part of docs/attacks.md. A mutant removes one defence: `find`, which is in `file` once, becomes `replace` (`also` lists
 * further edits), and the tests in `spec` whose titles contain the attack's id, or `title`, must fail.
 */
import * as gatewayFindings from './parts/findings/gateway.mjs';
import * as identityFindings from './parts/findings/identity.mjs';
import * as organizationFindings from './parts/findings/organizations.mjs';
import * as requestFindings from './parts/findings/requests.mjs';
import * as signUpAndMailFindings from './parts/findings/sign-up-and-mail.mjs';
import * as storeFindings from './parts/findings/stores.mjs';
import * as http from './parts/http.mjs';
import * as identity from './parts/identity.mjs';
import * as invitations from './parts/invitations.mjs';
import * as mail from './parts/mail.mjs';
import * as races from './parts/races.mjs';
import * as roles from './parts/roles.mjs';
import * as tenancy from './parts/tenancy.mjs';
import * as tokens from './parts/tokens.mjs';

/** What trials of the whole product found: S, attacks, and U, problems of users. */
const found = [gatewayFindings, identityFindings, organizationFindings, requestFindings, signUpAndMailFindings, storeFindings];
const S = { mutants: found.flatMap(({ mutants }) => mutants) };
const parts = { A: invitations, B: roles, C: tenancy, D: identity, E: tokens, F: mail, G: http, J: races, S };
const idOf = (name) => /^(?:[STU]\d+|hard case \d+)/.exec(name)[0];

export const mutants = Object.entries(parts).flatMap(([part, { spec: usual, mutants: some }]) =>
  some.map(({ name, spec = usual, title = idOf(name), also = [], file, find, replace }) => ({
    ...{ part, name, id: idOf(name), spec, title },
    edits: [{ file, find, replace }, ...also],
  })),
);
