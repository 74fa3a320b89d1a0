import { invitationRefusals } from '@guildhall/contracts';
import { refusals } from '@guildhall/identity';
import { operationOf } from '@guildhall/nest';

/** Declares an operation of this context; signing up by an invitation may be refused as accepting one is. */
export const Operation = operationOf({ ...refusals, ...invitationRefusals });
