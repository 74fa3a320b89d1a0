import { applyDecorators, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { Refusals } from '@guildhall/eventing';
import type { ZodType } from 'zod';
import { commonRefusals, type CommonRefusalCode } from './common-refusals.ts';
import { inputOf, type Input } from './input.ts';
import type { StreamType } from './stream-answer.ts';

/**
 * Who may call. `open`: anyone, credentials are not read. `optional`: anyone, but credentials that are shown must be good. `signed-in`:
 * any account. `needs`: an account with this permission in the path's organization; the core enforces it, documents and
 * tests read it. `operates`: an operator whose key has this scope. `service`: that service of ours. `probe`: the platform around a process,
 * at the process itself; never forwarded. `development`: anyone, under a host name that the installation is known by.
 */
export type Access =
  | 'open'
  | 'optional'
  | 'signed-in'
  | 'probe'
  | 'development'
  | Readonly<{ needs: string }>
  | Readonly<{ operates: string }>
  | Readonly<{ service: string }>;

/** Whether an operation reads credentials. */
export const readsCredentials = ({ access }: Readonly<{ access: Access }>): boolean =>
  access !== 'open' && access !== 'probe' && access !== 'development';

/** The declaration of an operation; authorization, limits, logs, documents and tests read it. */
export type Declaration<Code extends string> = Readonly<{
  /** Unique; the name in documents, logs and metrics: `inviteMembers`. */
  id: string;
  summary: string;
  access: Access;
  /** The status of success; by default 200, or 204 without an answer. */
  status?: 200 | 201 | 202 | 204;
  answer?: ZodType;
  /** Instead of `answer`: the handler gives a `StreamAnswer` of this media type, in UTF-8. */
  produces?: StreamType;
  /** A second kind of success, where it depends on the request; the handler chooses it with `answer({ httpStatus }, body)`. */
  alternative?: Readonly<{ status: 200 | 201 | 202; answer: ZodType }>;
  /** The codes that it may be refused with, besides those that every operation of its kind may meet. */
  refusals?: readonly Code[];
  /** Does not reveal whether something exists: no `ETag`, no position, no `If-Match`, and a reused key is like a new one. */
  uniform?: true;
  /** The name of a rate limit (`credentials`, `tokens`) that applies besides the common one. */
  limit?: string;
  /** Left out of the documents: pages, assets, what only our own processes call. */
  hidden?: boolean;
  /** Groups operations in the documents. */
  tag?: string;
}>;

/** `refusals`: by code, as the catalogue explains them. */
export type Operation = Omit<Declaration<string>, 'refusals'> & Readonly<{ status: number; input: Input; refusals?: Refusals }>;

/**
 * Makes the decorator that declares operations of one context, from the catalogue of its refusals. It stands on a controller method, below
 * Nest's `@Get`, `@Post`, …; a method without it is refused to everybody.
 */
export const operationOf = <Code extends string>(catalogue: Readonly<Record<Code, Refusals[string]>>) => {
  const known: Refusals = { ...commonRefusals, ...catalogue };
  const entryOf = (code: string, id: string) => {
    const entry = known[code];
    if (entry === undefined) throw new Error(`${id} names a refusal that is in no catalogue: ${code}`);
    return [code, entry] as const;
  };
  return ({ refusals: codes = [], ...declaration }: Declaration<Code | CommonRefusalCode>): MethodDecorator =>
    (target, key, descriptor) => {
      const { answer, produces } = declaration;
      const status = declaration.status ?? (answer === undefined && produces === undefined ? 204 : 200);
      const input = inputOf(target, key);
      const all = input.missing === undefined ? codes : [...codes, input.missing];
      const refusals = Object.fromEntries(all.map((code) => entryOf(code, declaration.id)));
      const operation: Operation = { ...declaration, status, input, refusals };
      applyDecorators(HttpCode(status), RouteConfig({ operation }))(target, key, descriptor);
    };
};

/** Declares an operation of no context. */
export const Operation = operationOf({});
