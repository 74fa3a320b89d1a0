import { operationOf } from '@guildhall/nest';
import { refusals } from '@guildhall/organization';

/** Declares an operation of this context. */
export const Operation = operationOf(refusals);
