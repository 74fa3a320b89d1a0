/**
 * One table for each part of docs/attacks.md. A mutant takes one defence out of the product: `find`, which stands in `file` once, becomes
 * `replace` (with `also`, at several places), and the tests of `spec` whose titles name the attack, or `title`, must turn red.
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

/** What trials of the whole product found: S, attacks, and U, what users met. */
const found = [gatewayFindings, identityFindings, organizationFindings, requestFindings, signUpAndMailFindings, storeFindings];
const S = { mutants: found.flatMap(({ mutants }) => mutants) };
const parts = { A: invitations, B: roles, C: tenancy, D: identity, E: tokens, F: mail, G: http, J: races, S };
const idOf = (name) => /^(?:[STU]\d+|hard case \d+)/.exec(name)[0];

export const mutants = Object.entries(parts).flatMap(([part, { spec: usual, mutants: some }]) =>
  some.map(({ name, spec = usual, title = idOf(name), also = [], file, find, replace }) => ({
    ...{ part, name, id: idOf(name), spec, title },
    cuts: [{ file, find, replace }, ...also],
  })),
);
