import { Refusal } from '@guildhall/eventing';
import type { Visit } from '../request/visit.ts';
import { asksWhoCalls, type Operation } from './operation.ts';

/** Operators do what operators do, and nothing else; nobody else does it. */
const guardOperator = (access: Operation['access'], operates: readonly string[]): void => {
  const needed = typeof access === 'object' && 'operates' in access ? access.operates : undefined;
  if (needed === undefined ? operates.length > 0 : !operates.includes(needed)) throw new Refusal('forbidden', 'operator.needed');
};

/** Another service of ours calls what is meant for it, and nothing else; nobody else calls that. */
const guardService = (access: Operation['access'], service: string | undefined): void => {
  const needed = typeof access === 'object' && 'service' in access ? access.service : undefined;
  if (needed !== service) throw new Refusal('forbidden', 'call.unsigned');
};

/** Refuses a caller whom the operation is not for, as far as credentials tell. */
export const guard = ({ access }: Pick<Operation, 'access'>, { caller, credentials, operates, service }: Visit): void => {
  guardOperator(access, operates);
  guardService(access, service);
  if (operates.length > 0 || service !== undefined || !asksWhoCalls({ access })) return;
  if (credentials === 'bad') throw new Refusal('unauthenticated', 'credentials.invalid');
  if (caller === undefined && access !== 'optional') throw new Refusal('unauthenticated', 'credentials.missing');
};
