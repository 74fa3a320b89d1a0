import { claimed, claims, decider, holderOf, Refusal, streamOf, type Command } from '@guildhall/eventing';
import { account, crowdedOut, type Account, type AccountEvent, type Pending, type Registered } from './account.events.ts';
import { link, linkMade } from './link.events.ts';

/** One account per address. */
export const addresses = claims('email');

type Invited = { invitationId: string; invitationIssue: number };
export type RegisterAccount = Command<
  'RegisterAccount',
  {
    accountId: string;
    registrationId: string;
    credentialId: string;
    address: string;
    email: string;
    name: string;
    expiresAt: string;
    invited?: Invited;
  }
>;
export type VerifyAccount = Command<'VerifyAccount', { accountId: string; registrationId: string }>;

/** The address was taken between the look at its claim and the decision: look again. */
export const RACED = 'registration.raced';

const idsOf = (pending: readonly Pending[]): readonly string[] => pending.map(({ credentialId }) => credentialId);

/** `unused` are credentials that stand for nothing any more. */
const registration = (it: Account, data: RegisterAccount['data']): Readonly<{ event: AccountEvent; unused: readonly string[] }> => {
  const { accountId, registrationId, credentialId, email, name, expiresAt, invited } = data;
  const facts = { accountId, registrationId, credentialId, email, name, expiresAt, ...invitedBy(invited) };
  switch (it.status) {
    case 'absent':
      return { event: { type: 'AccountRegistered', data: facts }, unused: [] };
    case 'registered':
      return { event: { type: 'RegistrationRepeated', data: facts }, unused: idsOf(crowdedOut(it.pending)) };
    case 'verified':
      return { event: { type: 'RegistrationAttempted', data: { accountId } }, unused: [credentialId] };
  }
};

const invitedBy = (invited: Invited | undefined) =>
  invited === undefined ? {} : { invitationId: invited.invitationId, invitationIssue: invited.invitationIssue };

export const registerAccount = decider<RegisterAccount>()({
  tenant: ({ data }) => data.accountId,
  streams: ({ data: { accountId, registrationId, address } }) => ({
    account: streamOf(account, accountId),
    link: streamOf(link, registrationId),
    address: streamOf(addresses, address),
  }),
  decide({ at, data }, { account: it, address }) {
    const holder = holderOf(address, at);
    if ((holder ?? data.accountId) !== data.accountId) throw new Refusal('conflict', RACED);
    const { event, unused } = registration(it, data);
    // The same work for every address, known or not (T58): a link that nobody is sent leads nowhere.
    return {
      events: {
        account: [event],
        link: [linkMade(data.registrationId, data.accountId)],
        address: holder === undefined ? [claimed(data.accountId)] : [],
      },
      result: { unused },
    };
  },
});

const verified = (it: Registered, followed: Pending): AccountEvent => {
  const { registrationId, credentialId, name, invitationId, invitationIssue } = followed;
  const proven = { accountId: it.id, registrationId, credentialId, email: it.email, name };
  const plain = invitationId === undefined || invitationIssue === undefined;
  return { type: 'AccountVerified', data: plain ? proven : { ...proven, invitationId, invitationIssue } };
};

/** The registration whose mail was followed becomes the account: its name, its credential, its invitation (T50). */
export const verifyAccount = decider<VerifyAccount>()({
  tenant: ({ data }) => data.accountId,
  streams: ({ data }) => ({ account: streamOf(account, data.accountId) }),
  decide({ at, data: { accountId, registrationId } }, { account: it }) {
    switch (it.status) {
      case 'absent':
        throw new Refusal('invalid', 'verification.invalid');
      case 'verified':
        throw new Refusal('conflict', 'verification.used');
      case 'registered': {
        const followed = it.pending.find((one) => one.registrationId === registrationId);
        if (followed === undefined || followed.expiresAt <= at) throw new Refusal('gone', 'verification.expired');
        return {
          events: { account: [verified(it, followed)] },
          result: { accountId, unused: idsOf(it.pending.filter((one) => one !== followed)) },
        };
      }
    }
  },
});
