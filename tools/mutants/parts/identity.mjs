/** Part D, identity and e-mail. */
const links = 'libs/platform/crypto/src/link-tokens.ts';
const account = 'libs/identity/src/domain/account.decider.ts';
const secrets = 'apps/standalone/test/attacks/secrets.component.spec.ts';

export const spec = 'apps/standalone/test/attacks/identity.component.spec.ts';
export const mutants = [
  {
    name: 'T49 capitals make another mailbox',
    file: 'libs/contracts/src/rest/email-address.ts',
    find: 'const canonical = `${local.toLowerCase()}@${domain}`;',
    replace: 'const canonical = `${local}@${domain}`;',
  },
  {
    name: 'T49 what looks alike is taken for it',
    file: 'libs/contracts/src/rest/email-address.ts',
    find: 'const address = text.replace(',
    replace: "const address = text.normalize('NFKC').replace(",
  },
  {
    name: 'T50 what a stranger registered with is let through',
    file: 'libs/contracts/src/rest/identity.ts',
    find: "z.strictObject({ email: EmailAddress }).meta({ id: 'Registration' })",
    replace: "z.object({ email: EmailAddress }).meta({ id: 'Registration' })",
  },
  {
    name: 'T52 one may say of oneself what one likes',
    file: 'libs/contracts/src/rest/identity.ts',
    find: 'UpdateMeBody = z.strictObject(',
    replace: 'UpdateMeBody = z.object(',
  },
  {
    name: 'T53 an answer has the token in it',
    file: 'libs/organization/src/write/invite-members.ts',
    find: "delivery: 'queued' } };",
    replace: "delivery: 'queued', token: dependencies.links.issue('invitation', answer.invitationId, 1) } as InvitationBody };",
    spec: secrets,
  },
  {
    name: 'T54 a link is good for every purpose',
    file: links,
    find: '.update(lengthPrefixed([purpose]))',
    replace: '',
    spec: 'apps/identity/test/registration.component.spec.ts',
  },
  {
    name: 'T54 a link counts again',
    file: 'libs/identity/src/domain/registration.decider.ts',
    find: "throw refusal('verification.used');",
    replace: "return { status: 'registered', id: state.id, email: state.email, mailed: { count: 1, last: at } };",
  },
  { name: 'T55 a reset counts again', file: account, find: "if (reset.used) throw refusal('reset.used');", replace: '' },
  {
    name: 'T55 a reset leaves the other links alone',
    file: 'libs/identity/src/domain/account.events.ts',
    find: '({ ...reset, used: true })',
    replace: '({ ...reset, used: reset.used || reset.resetId === data.resetId })',
  },
  {
    name: 'T55 sessions outlive a reset',
    file: 'libs/identity/src/domain/session.events.ts',
    find: 'state.epoch === owner.epoch &&',
    replace: '',
  },
  {
    name: 'T56 a cursor of one’s own making is taken',
    file: 'libs/nest/src/operations/cursors.ts',
    find: "mac === '' || mac !== signature",
    replace: "mac === '' && mac !== signature",
    spec: 'apps/standalone/test/attacks/tenancy.component.spec.ts',
  },
  {
    name: 'T58 an unverified account is told so',
    file: 'libs/identity/src/write/start-session.ts',
    find: "if (!matches || owner.status !== 'verified')",
    replace: "if (owner.status === 'registered') throw refusal('account.unverified');\n    if (!matches || owner.status !== 'verified')",
  },
  {
    name: 'T58 nothing is compared for nobody',
    file: 'apps/identity/src/adapters/argon2.ts',
    find: 'verify(known ?? (await dummyHash), password)',
    replace: 'known !== undefined && verify(known, password)',
    also: [{ file: 'apps/identity/src/http/constant-time-steps.ts', find: 'if (stepMs <= 0) return', replace: 'if (stepMs >= 0) return' }],
    spec: 'apps/identity/test/timing.component.spec.ts',
    title: 'T58 tells nothing about an address',
  },
  {
    name: 'T59 wrong passwords are not counted',
    file: 'libs/identity/src/write/password-attempts.ts',
    find: 'if (retryAfter !== undefined)',
    replace: 'if (false)',
  },
  {
    name: 'T59 strangers lock an owner out',
    file: 'libs/identity/src/write/password-attempts.ts',
    find: '(await knownNetworks.has(key)) ? key : attempt.email',
    replace: 'attempt.email',
  },
  { name: 'T59 a network may try as often as it likes', file: 'apps/gateway/src/limit.ts', find: 'refuseIfOver(tightly);', replace: '' },
];
