import type { PasswordChangedV1, PasswordResetRequestedV1, PasswordResetV1 } from '@guildhall/contracts';
import type { FactView } from '@guildhall/eventing';
import { later, standardPolicy } from '../domain/policy.ts';

/** The links of an account that set a new password: each works until its time is up, or until the password is another. */
export type PasswordResetsDoc = Readonly<{ accountId: string; links: readonly Readonly<{ resetId: string; expiresAt: string }>[] }>;
type Source = PasswordResetRequestedV1 | PasswordResetV1 | PasswordChangedV1;

export const passwordResets: FactView<Source, PasswordResetsDoc> = {
  name: 'password-resets.v1',
  indexes: {},
  keys: ({ type, data }) => {
    switch (type) {
      case 'identity.password-reset-requested.v1':
      case 'identity.password-reset.v1':
      case 'identity.password-changed.v1':
        return [data.accountId];
      default:
        return [];
    }
  },
  project: (doc, { type, time, data }) => {
    if (type !== 'identity.password-reset-requested.v1') return { accountId: data.accountId, links: [] };
    // One that does not say how long it works is mailed as long as any mail is.
    const { accountId, resetId, expiresAt = later(time, standardPolicy.lookupTimeout) } = data;
    const alive = doc?.links.filter((link) => link.expiresAt > time) ?? [];
    return { accountId, links: [...alive, { resetId, expiresAt }] };
  },
};
