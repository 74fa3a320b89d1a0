/** Part A, invitations. */
const decider = 'libs/organization/src/domain/invitation-answer.decider.ts';
const status = 'libs/organization/src/domain/invitation-status.ts';
const controller = 'apps/organization/src/http/invitations.controller.ts';
const inviting = 'libs/organization/src/write/invite-members.ts';
const secrets = 'apps/standalone/test/attacks/secrets.component.spec.ts';

export const spec = 'apps/standalone/test/attacks/invitations.component.spec.ts';
export const mutants = [
  {
    name: 'T01 a token needs no proof',
    file: 'libs/platform/crypto/src/link-tokens.ts',
    find: 'if (!timingSafeEqual(proofOf(purpose, plain), bytes.subarray(PLAIN))) return undefined;',
    replace: '',
  },
  {
    name: 'T02 an invitation is of every organization',
    file: status,
    find: "if (issued.organizationId !== organizationId) throw refusal('invitation.unknown');",
    replace: '',
  },
  { name: 'T03 any account may answer', file: decider, find: 'if (addressHash !== issued.addressHash)', replace: 'if (false)' },
  {
    name: 'T04 whoever registers an address is verified',
    file: 'libs/identity/src/domain/registration.decider.ts',
    find: "return { type: 'AccountRegistered', data: { accountId, email, expiresAt } };",
    replace: "return { type: 'AccountVerified', data: { accountId, email, name: '', credentialId: 'cred_none' } };",
  },
  { name: 'T05 what was accepted is still open', file: status, find: "throw refusal('invitation.already-accepted');", replace: 'return;' },
  { name: 'T05 what was declined is still open', file: status, find: "throw refusal('invitation.declined');", replace: 'return;' },
  { name: 'T07 what was cancelled is still open', file: status, find: "throw refusal('invitation.cancelled');", replace: 'return;' },
  { name: 'T08 nobody asks what the inviter may now', file: decider, find: 'if (!mayGrant(org, inviter, role))', replace: 'if (false)' },
  {
    name: 'T09 nobody asks whether the organization still is',
    file: decider,
    find: "if (status !== 'active') throw refusal('organization.deleted');",
    replace: '',
    also: [{ file: decider, find: 'if (!mayGrant(org, inviter, role))', replace: 'if (false)' }],
  },
  {
    name: 'T11 every link of an invitation is as good as its newest',
    file: decider,
    find: '(tokenHash ?? issued.tokenHash) !== issued.tokenHash || ',
    replace: '',
  },
  {
    name: 'T12 the token is kept, not its hash',
    file: inviting,
    find: "tokenHash(links.issue('invitation', invitationId, 1))",
    replace: "links.issue('invitation', invitationId, 1)",
    spec: secrets,
  },
  {
    name: 'T13 by its id anybody may answer',
    file: decider,
    find: 'if (addressHash !== issued.addressHash)',
    replace: 'if (tokenHash !== undefined && addressHash !== issued.addressHash)',
  },
  {
    name: 'T14 guesses are not counted',
    file: 'apps/gateway/src/limit.ts',
    find: 'refuseIfOver(tightly);',
    replace: '',
    spec: 'apps/standalone/test/attacks/identity.component.spec.ts',
  },
  {
    name: 'T17 a batch has no limit',
    file: 'libs/organization/src/domain/invite-members.decider.ts',
    find: 'if (items.length > maxItems)',
    replace: 'if (false)',
  },
  { name: 'T17 every address of a batch is looked at', file: inviting, find: '.slice(0, policy.maxInvitationsPerBatch + 1)', replace: '' },
  {
    name: 'T17 an address is taken as it is written',
    file: controller,
    find: 'email, address: canonicalAddress(email), role',
    replace: 'email, address: email, role',
  },
  {
    name: 'T19 everybody sees who is invited',
    file: 'libs/organization/src/read/invitations.query.ts',
    find: 'mayInvite(role) ? doc.email : masked(doc.email)',
    replace: 'doc.email',
  },
  {
    name: 'T21 a GET accepts',
    file: 'apps/organization/src/http/invitee.controller.ts',
    find: "  @Post('accept')",
    replace: "  @Get('accept')\n  @Post('accept')",
  },
  {
    name: 'T22 a page says what its address said',
    file: 'apps/notification/src/http/page.ts',
    find: '.send(file.body);',
    replace: '.send(file.body + reply.request.url);',
    spec: 'apps/notification/test/inbox-and-pages.component.spec.ts',
  },
];
