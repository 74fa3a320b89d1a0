import { UnsealError, type SecretStore } from '@guildhall/eventing';

/** The data was written under another master key: nothing of it could be read, and what came now could not be read with it. */
export class WrongMasterKey extends Error {
  override name = 'WrongMasterKey';
}

const MARK = 'installation.master-key';

/** Before anything is read or written: throws `WrongMasterKey` unless the store was first opened under this one. Leaves a mark in a new store. */
export const checkMasterKey = async (secrets: SecretStore): Promise<void> => {
  try {
    if ((await secrets.get(MARK)) === undefined) await secrets.put(MARK, 'known');
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    throw new WrongMasterKey('the data was written under another master key', { cause: error });
  }
};
