import { randomUUID } from 'node:crypto';
import type { ContextName } from '@guildhall/contracts';
import { systemClock } from '@guildhall/crypto';
import { SERVICE_CALL_HEADER, createServiceCallSigner, EMPTY_BODY_HASH, hashBody } from '@guildhall/nest';
import type { AdminConfig } from './admin.config.ts';

/** A refusal, with the service's code and detail. */
export class Refused extends Error {
  override name = 'Refused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Calls a context's internal endpoints with an operator's key. */
export type Operator = (context: ContextName, method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>;

export const operatorWith = async ({ key, addresses }: AdminConfig): Promise<Operator> => {
  const sign = await createServiceCallSigner(key, systemClock);
  return async (context, method, path, body) => {
    const { url, audience } = addresses[context];
    const at = `/internal/${context}/${path}`;
    const text = body === undefined ? undefined : JSON.stringify(body);
    const bodyHash = text === undefined ? EMPTY_BODY_HASH : hashBody(text);
    const call = { method, path: at, bodyHash, requestId: randomUUID(), network: 'operator', caller: undefined };
    const headers: Record<string, string> = text === undefined ? {} : { 'content-type': 'application/json' };
    const response = await fetch(`${url}${at}`, {
      method,
      headers: { ...headers, [SERVICE_CALL_HEADER]: await sign(audience, call, headers) },
      ...(text === undefined ? {} : { body: text }),
    });
    const answer: unknown = response.status === 204 ? undefined : await response.json();
    if (!response.ok) throw new Refused(response.status, `${context}: ${String(response.status)} ${JSON.stringify(answer)}`);
    return answer;
  };
};
