import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Refusal } from '@guildhall/eventing';
import { requestOf } from '../request/caller.ts';
import { operationOf } from './operation.ts';

/** Denies by default: a method without a declaration answers nobody. Synchronous: who is calling was found out before. */
@Injectable()
export class OperationGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const operation = operationOf(context.getHandler());
    if (operation === undefined) throw new Refusal('forbidden', 'operation.undeclared');
    if (operation.access === 'open') return true;
    const { caller, credentials } = requestOf(context).visit;
    if (credentials === 'bad') throw new Refusal('unauthenticated', 'credentials.invalid');
    if (caller === undefined && operation.access !== 'optional') throw new Refusal('unauthenticated', 'credentials.missing');
    return true;
  }
}
