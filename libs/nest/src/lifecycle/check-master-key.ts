import { UnsealError, type SecretStore } from '@guildhall/eventing';

/** The data was written under another master key, so nothing of it can be read. */
export class WrongMasterKey extends Error {
  override name = 'WrongMasterKey';
}

const MARKER = 'installation.master-key';

/** To be called before anything else is read: throws `WrongMasterKey` unless the store was first opened under this key. Marks a new store. */
export const checkMasterKey = async (secrets: SecretStore): Promise<void> => {
  try {
    if ((await secrets.get(MARKER)) === undefined) await secrets.put(MARKER, 'known');
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    throw new WrongMasterKey('the data was written under another master key', { cause: error });
  }
};
