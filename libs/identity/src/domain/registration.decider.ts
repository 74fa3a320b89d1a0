import { claimed, claims, decider, holderOf, likelyNew, streamOf, type Claim, type Command } from '@guildhall/eventing';
import { account, type Account, type AccountEvent, type Registered } from './account.events.ts';
import { link, linkMade } from './link.events.ts';
import { mayMailAgain } from './mail-pause.ts';
import { refusal } from './refusals.ts';

/** One account per address; an unverified one holds it only until its newest link expires. */
export const addresses = claims('email');

/** `addressKey`: what `email` is claimed by. */
type OfAddress = { addressKey: string; email: string };
/** The id of the account if nobody holds the address. */
type Registering = OfAddress & { newAccountId: string };
/** What the owner of the mailbox chooses; the password's hash is stored under the credential. */
type Choice = { credentialId: string; name: string };
/** `expiresAt`: of the link that is mailed. `pause`: milliseconds after the first mail until another is sent. */
export type RegisterAccount = Command<'RegisterAccount', Registering & { expiresAt: string; pause: number }>;
/** `linkEnds`: when the used link expires. */
export type VerifyAccount = Command<'VerifyAccount', Choice & { accountId: string; addressKey: string; linkEnds: string }>;
/** `signUpId` leads a repeat to the account. */
export type SignUp = Command<'SignUp', Registering & Choice & { signUpId: string; invitationId: string; invitationIssue: number }>;

/** The account that holds the address, or the new one. */
const accountIdOf = ({ at, data }: { at: string; data: Registering }, address: Claim): string => holderOf(address, at) ?? data.newAccountId;
const accountOf = (command: { at: string; data: Registering }, address: Claim) => {
  const accountId = accountIdOf(command, address);
  return accountId === command.data.newAccountId ? likelyNew(streamOf(account, accountId)) : streamOf(account, accountId);
};

type Mail = Readonly<{ accountId: string; email: string; expiresAt: string; pause: number }>;
/** The mail to the owner of the address; nothing shortly after another one. */
const mailFor = (state: Account, at: string, { accountId, email, expiresAt, pause }: Mail): AccountEvent | undefined => {
  switch (state.status) {
    case 'absent':
      return { type: 'AccountRegistered', data: { accountId, email, expiresAt } };
    case 'registered':
      return mayMailAgain(state.mailed, pause, at) ? { type: 'RegistrationRepeated', data: { accountId, email, expiresAt } } : undefined;
    case 'verified':
      return mayMailAgain(state.attempts, pause, at) ? { type: 'RegistrationAttempted', data: { accountId } } : undefined;
  }
};

/** The mail, and the claim of the address for as long as the link in it works. */
export const registrationEvents = (state: Account, at: string, mail: Mail) => {
  const event = mailFor(state, at, mail);
  const isHeld = event !== undefined && state.status !== 'verified';
  return { account: event === undefined ? [] : [event], address: isHeld ? [claimed(mail.accountId, mail.expiresAt)] : [] };
};

export const decideRegisterAccount = decider<RegisterAccount>()({
  tenant: (command, { address }) => accountIdOf(command, address),
  streams: ({ data }) => ({ address: likelyNew(streamOf(addresses, data.addressKey)) }),
  more: (command, { address }) => ({ account: accountOf(command, address) }),
  decide(command, { account: state, address }) {
    const { email, expiresAt, pause } = command.data;
    const mail = { accountId: accountIdOf(command, address), email, expiresAt, pause };
    return { events: registrationEvents(state, command.at, mail), result: undefined };
  },
});

/** The registration of a link; refuses a link that is invalid, was used, or has expired. */
export const openRegistration = (state: Account, linkEnds: string, at: string): Registered => {
  switch (state.status) {
    case 'absent':
      throw refusal('verification.invalid');
    case 'verified':
      throw refusal('verification.used');
    case 'registered':
      if (linkEnds <= at) throw refusal('verification.expired');
      return state;
  }
};

/** Sets the name and password that are given with the link; earlier values have no effect (T50). */
export const decideVerifyAccount = decider<VerifyAccount>()({
  tenant: ({ data }) => data.accountId,
  streams: ({ data: { accountId, addressKey } }) => ({ account: streamOf(account, accountId), address: streamOf(addresses, addressKey) }),
  decide({ at, data: { accountId, credentialId, name, linkEnds } }, { account: state, address }) {
    const { email } = openRegistration(state, linkEnds, at);
    if (holderOf(address, at) !== accountId) throw refusal('verification.expired');
    return {
      events: { account: [{ type: 'AccountVerified', data: { accountId, credentialId, email, name } }], address: [claimed(accountId)] },
      result: { accountId },
    };
  },
});

/** An open invitation's link verifies its address. An unverified registration of the address is replaced. */
export const decideSignUp = decider<SignUp>()({
  tenant: (command, { address }) => accountIdOf(command, address),
  streams: ({ data }) => ({ address: likelyNew(streamOf(addresses, data.addressKey)), link: likelyNew(streamOf(link, data.signUpId)) }),
  more: (command, { address }) => ({ account: accountOf(command, address) }),
  decide(command, { account: state, address }) {
    const { credentialId, email, name, signUpId, invitationId, invitationIssue } = command.data;
    if (state.status === 'verified') throw refusal('account.exists');
    const accountId = accountIdOf(command, address);
    return {
      events: {
        account: [{ type: 'AccountVerified', data: { accountId, credentialId, email, name, invitationId, invitationIssue } }],
        address: [claimed(accountId)],
        link: [linkMade(signUpId, accountId)],
      },
      result: { accountId },
    };
  },
});
