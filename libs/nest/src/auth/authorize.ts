import { checkBodyAndQuery, checkHeaders } from '../http/check-request.ts';
import type { Request, RequestContext } from '../http/request-context.ts';
import { readsCredentials, type Operation } from '../operations/operation.ts';
import { commonRefusal } from '../operations/common-refusals.ts';

/** An operator's key opens what operators do and nothing else; nobody else may do that. */
const authorizeOperator = (access: Operation['access'], operates: readonly string[]): void => {
  const needed = typeof access === 'object' && 'operates' in access ? access.operates : undefined;
  if (needed === undefined ? operates.length > 0 : !operates.includes(needed)) throw commonRefusal('operator.needed');
};

/** Another of our services may call what is declared for it and nothing else; nobody else may call that. */
const authorizeService = (access: Operation['access'], service: string | undefined): void => {
  const needed = typeof access === 'object' && 'service' in access ? access.service : undefined;
  if (needed !== service) throw commonRefusal('call.unsigned');
};

/** Refuses a caller whom the operation is not for, as far as credentials tell. */
const authorizeCaller = ({ access }: Operation, { caller, credentials, operates, service }: RequestContext): void => {
  authorizeOperator(access, operates);
  authorizeService(access, service);
  if (operates.length > 0 || service !== undefined || !readsCredentials({ access })) return;
  if (credentials === 'bad') throw commonRefusal('credentials.invalid');
  if (caller === undefined && access !== 'optional') throw commonRefusal('credentials.missing');
};

/** Before a body is read: refuses malformed headers, undeclared routes, callers whom the operation is not for, and unusable bodies and queries. */
export const authorize = (request: Request): void => {
  const { operation } = request.requestContext;
  checkHeaders(request);
  if (operation !== undefined) authorizeCaller(operation, request.requestContext);
  else if (!request.is404) throw commonRefusal('operation.undeclared');
  checkBodyAndQuery(request);
};
