// Calls of the API that the benchmarks need.
import { inParallel } from './load-generator.mjs';

const PASSWORD = 'a password for the bench';

const poll = async (look) => {
  for (let tries = 0; tries < 2_000; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('nothing was found in time');
};

/** The token to verify an address, from the product's inbox. */
const inbox = (call) => (email) =>
  poll(async () => {
    const { json } = await call('GET', `/inbox/messages?to=${encodeURIComponent(email)}`);
    return json
      .flatMap(({ links }) => links)
      .find((link) => link.includes('/verify#token='))
      ?.split('token=')[1];
  });

/** A verified account with a session. */
export const account = async (call, name, tokenTo = inbox(call)) => {
  const email = `${name}@example.com`;
  await call('POST', '/v1/accounts', { body: { email } });
  await call('POST', '/v1/accounts/verifications', { body: { token: await tokenTo(email), password: PASSWORD, name, acceptTerms: true } });
  const { json } = await call('POST', '/v1/sessions', { body: { email, password: PASSWORD } });
  return { email, password: PASSWORD, id: json.account.id, token: json.accessToken };
};

export const organization = async (call, { token }, name) => (await call('POST', '/v1/organizations', { token, body: { name } })).json.id;

export const invite = async (call, { token }, organizationId, email) => {
  const path = `/v1/organizations/${organizationId}/invitations`;
  return (await call('POST', path, { token, body: { invitations: [{ email, role: 'technical' }] } })).json.items[0].invitation.id;
};
export const accept = (call, { token }, invitationId) => call('POST', '/v1/invitations/accept', { token, body: { invitationId } });

/** Creates an organization with its owner and that many others. Returns its id. */
export const members = async (call, owner, name, count) => {
  const id = await organization(call, owner, name);
  await inParallel(count, 4, async (n) => {
    const person = await account(call, `${name.toLowerCase()}${n}`);
    await accept(call, person, await invite(call, owner, id, person.email));
  });
  return id;
};

let unique = 0;

/** The measured operations, in an order in which each prepares the next; every client has its own account. `run(name, operation)` returns the results. */
export const operations = async (call, { owners, guests, crowd }, run) => {
  const [owner, guest] = [(n) => owners[n % owners.length], (n) => guests[n % guests.length]];
  const made = await run('create organization', (n) => organization(call, owner(n), `Organization ${n}`));
  const at = (n) => `/v1/organizations/${made[n]}`;
  await run('invite', (n) => invite(call, owner(n), made[n], `guest${unique++}@example.com`));
  const invitations = await inParallel(made.length, 16, (n) => invite(call, owner(n), made[n], guest(n).email));
  await run('accept', (n) => accept(call, guest(n), invitations[n]));
  const member = (n) => `${at(n)}/members/${guest(n).id}`;
  await run('change role', (n) => call('PATCH', member(n), { token: owner(n).token, body: { role: 'readOnly' } }));
  await run('read organization', (n) => call('GET', at(n), { token: owner(n).token }));
  await run('page of 50 members', () => call('GET', `/v1/organizations/${crowd}/members?limit=50`, { token: owners[0].token }));
  await run('remove', (n) => call('DELETE', member(n), { token: owner(n).token }));
};
