import { refusals } from '@guildhall/notification';
import { operationOf } from '@guildhall/nest';

/** Declares an operation of this context. */
export const Operation = operationOf(refusals);
