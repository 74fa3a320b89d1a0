import { refusals } from '@guildhall/team';
import { operationOf } from '@guildhall/nest';

/** Declares an operation of this context. */
export const Operation = operationOf(refusals);
