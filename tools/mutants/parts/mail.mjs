/** Part F, mail. */
const inert = 'apps/notification/src/templates/inert.ts';
const requestContext = 'libs/nest/src/http/request-context.ts';
const sending = 'libs/notification/src/write/send-email.ts';
const post = 'apps/notification/test/mail-delivery.component.spec.ts';

/** Somebody has let the host that a request names into links. */
const believing = (header) => ({
  file: requestContext,
  find: 'const context = requestContextOf(request, trustedProxies);\n',
  replace: `const context = requestContextOf(request, trustedProxies);\n  globalThis.origin = 'https://' + String(request.headers['${header}'] ?? 'guildhall.example');\n`,
  also: [{ file: sending, find: '`${origin}/${page}', replace: '`${globalThis.origin}/${page}' }],
});

export const spec = 'apps/standalone/test/attacks/mail.component.spec.ts';
export const mutants = [
  {
    name: 'T71 text in a page is not escaped',
    file: 'apps/notification/src/templates/html.ts',
    find: "if (typeof value === 'string') return escaped(value);",
    replace: "if (typeof value === 'string') return value;",
  },
  { name: 'T72 an address in a name stays one', file: inert, find: '.replace(JOINTS, `${SEAM}$&${SEAM}`)', replace: '' },
  {
    name: 'T72 what cannot be seen stays',
    file: 'libs/contracts/src/rest/names.ts',
    find: "joiner ?? ' ')",
    replace: 'joiner ?? _)',
    spec: 'apps/notification/src/templates/compose.spec.ts',
  },
  {
    name: 'T72 a name may hide or turn',
    file: 'libs/contracts/src/rest/names.ts',
    find: '!HIDES.test(bare) && shape.test(bare)',
    replace: 'shape.test(bare)',
    spec: 'libs/contracts/src/rest/names.spec.ts',
  },
  {
    name: 'T73 what stands in a name is evaluated',
    file: inert,
    find: 'const letters = [...plain];',
    replace: 'const letters = [...plain.replace(/\\{(\\d)\\*(\\d)\\}/gu, (_, a, b) => String(a * b))];',
    also: [{ file: inert, find: '…` : plain;', replace: "…` : letters.join('');" }],
  },
  {
    name: 'T74 an odd address is repaired',
    file: 'libs/contracts/src/rest/email-address.ts',
    find: '!DOMAIN.test(domain) || domain',
    replace: 'domain',
  },
  {
    name: 'T74 an address is not looked at before it is written to',
    file: 'apps/notification/src/templates/compose.ts',
    find: "if (canonicalAddress(address) !== address) throw new MailRefused('the address is malformed');",
    replace: '',
    spec: 'apps/notification/src/templates/compose.spec.ts',
  },
  { name: 'T76 the Host header is believed', ...believing('host') },
  { name: 'T77 the X-Forwarded-Host header is believed', ...believing('x-forwarded-host') },
  {
    name: 'T78 one person may get any number of mails',
    file: 'libs/notification/src/domain/email.decider.ts',
    find: 'attempt > 1 ? { at, isNew: false }',
    replace: 'attempt > 0 ? { at, isNew: false }',
  },
  {
    name: 'T78 who wants no invitations gets them',
    file: 'libs/notification/src/domain/email.decider.ts',
    find: "if (consents.some(({ given }) => !given)) throw refusal('recipient.opted-out');",
    replace: '',
  },
  {
    name: 'T78 the link of any mail says what its reader wants',
    file: 'libs/notification/src/domain/keys.ts',
    find: "links.read('opt-out', token);",
    replace: "links.read('opt-out', token) ?? links.read('invitation', token);",
    spec: 'apps/notification/test/opting-out.component.spec.ts',
  },
  {
    name: 'T78 whoever was forwarded a mail takes a choice back',
    file: 'libs/notification/src/domain/consent.decider.ts',
    find: 'now.isUndoable && proof === undoOf(now)',
    replace: 'true',
    spec: 'apps/notification/test/opting-out.component.spec.ts',
  },
  {
    name: 'T80 a refused mail is offered again and again',
    file: sending,
    find: "if (error instanceof MailRefused) return giveUp(task, 'refused');",
    replace: '',
    spec: post,
  },
  {
    name: 'T80 a mail is offered without end',
    file: sending,
    find: "if (attempt >= policy.attempts) return giveUp(task, 'unreachable');",
    replace: '',
    spec: post,
  },
];
