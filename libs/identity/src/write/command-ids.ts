import { typeId, type Envelope, type Ids } from '@guildhall/eventing';

/** The id of something new; a repeat of the command gives the same one. */
export const newId = (ids: Ids, kind: string, { commandId }: Envelope): string => typeId(kind, ids.derive(commandId, kind));

/**
 * The envelope with a command id that also derives from what the command is about. Who is not signed in shares the scope of an idempotency
 * key with their network: under another person's key theirs must stay another command.
 */
export const scopedTo = (ids: Ids, envelope: Envelope, subject: string): Envelope => ({
  ...envelope,
  commandId: ids.derive(envelope.commandId, subject),
});
