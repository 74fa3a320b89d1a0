// What the product is asked, as a client asks it.
const PASSWORD = 'a password for the bench';

const soon = async (look) => {
  for (let tries = 0; tries < 400; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('waited in vain');
};

/** A verified account with a session. */
export const account = async (call, name) => {
  const email = `${name}@example.com`;
  await call('POST', '/v1/accounts', { body: { email, password: PASSWORD, name, acceptTerms: true } });
  const token = await soon(async () => {
    const { json } = await call('GET', `/inbox/messages?to=${encodeURIComponent(email)}`);
    return json
      .flatMap(({ links }) => links)
      .find((link) => link.includes('/verify#token='))
      ?.split('token=')[1];
  });
  await call('POST', '/v1/accounts/verifications', { body: { token } });
  const { json } = await call('POST', '/v1/sessions', { body: { email, password: PASSWORD } });
  return { email, id: json.account.id, token: json.accessToken };
};

let unique = 0;

/** The measured operations, in an order in which each prepares the next. `run(name, operation)` measures one over all organizations. */
export const operations = async (call, { ada, bob }, count, run) => {
  const organizations = (
    await run('create organization', (n) => call('POST', '/v1/organizations', { token: ada.token, body: { name: `Guild ${n}` } }))
  ).map(({ json }) => json.id);
  const at = (n) => `/v1/organizations/${organizations[n % organizations.length]}`;
  const invite = (n, email) =>
    call('POST', `${at(n)}/invitations`, { token: ada.token, body: { invitations: [{ email, role: 'technical' }] } });
  await run('invite', (n) => invite(n, `guest${unique++}@example.com`));
  const invitations = await Promise.all(organizations.map((_, n) => invite(n, bob.email).then(({ json }) => json.items[0].invitation.id)));
  await run('accept', (n) => call('POST', '/v1/invitations/accept', { token: bob.token, body: { invitationId: invitations[n] } }));
  await run('change role', (n) => call('PATCH', `${at(n)}/members/${bob.id}`, { token: ada.token, body: { role: 'readOnly' } }));
  await run('read organization', (n) => call('GET', at(n), { token: ada.token }));
  await run('remove', (n) => call('DELETE', `${at(n)}/members/${bob.id}`, { token: ada.token }));
};
