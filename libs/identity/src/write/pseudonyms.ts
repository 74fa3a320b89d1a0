import { typeId, type Envelope, type Ids } from '@guildhall/eventing';

/** The claim of an address: 128 bits of a keyed hash, nothing to guess the address from. */
export const addressKey = (ids: Ids, email: string): string => ids.fingerprint(`address|${email}`).slice(0, 32);

/** Where a session is used from: tells the same network again within this session, and nothing else. */
export const networkKey = (ids: Ids, sessionId: string, network: string): string =>
  ids.fingerprint(`network|${sessionId}|${network}`).slice(0, 32);

/** An id that a repeat of the command gives again. */
export const newId = (ids: Ids, kind: string, { commandId }: Envelope): string => typeId(kind, ids.derive(commandId, kind));

/** Who is nobody yet has only a network for a principal: another person's key there must not meet this one's command. */
export const scoped = (ids: Ids, envelope: Envelope, what: string): Envelope => ({
  ...envelope,
  commandId: ids.derive(envelope.commandId, what),
});
