/**
 * One table for each part of docs/attacks.md. A mutant takes one defence out of the product: `find`, which stands in `file` once, becomes
 * `replace` (with `also`, at several places), and the tests of `spec` whose titles name the attack, or `title`, must turn red.
 */
import * as findings from './parts/findings.mjs';
import * as identityFindings from './parts/findings-of-identity.mjs';
import * as organizationFindings from './parts/findings-of-organizations.mjs';
import * as doorFindings from './parts/findings-of-doors.mjs';
import * as storeFindings from './parts/findings-of-stores.mjs';
import * as requestFindings from './parts/findings-of-the-door.mjs';
import * as http from './parts/http.mjs';
import * as identity from './parts/identity.mjs';
import * as invitations from './parts/invitations.mjs';
import * as mail from './parts/mail.mjs';
import * as races from './parts/races.mjs';
import * as roles from './parts/roles.mjs';
import * as tenancy from './parts/tenancy.mjs';
import * as tokens from './parts/tokens.mjs';

const found = [findings, doorFindings, requestFindings, identityFindings, organizationFindings, storeFindings];
const S = { mutants: found.flatMap(({ mutants }) => mutants) };
const parts = { A: invitations, B: roles, C: tenancy, D: identity, E: tokens, F: mail, G: http, J: races, S };
const idOf = (name) => /^(?:[STU]\d+|hard case \d+)/.exec(name)[0];

export const mutants = Object.entries(parts).flatMap(([part, { spec: usual, mutants: some }]) =>
  some.map(({ name, spec = usual, title = idOf(name), also = [], file, find, replace }) => ({
    ...{ part, name, id: idOf(name), spec, title },
    cuts: [{ file, find, replace }, ...also],
  })),
);
