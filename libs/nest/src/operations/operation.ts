import { applyDecorators, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { RefusalKind } from '@guildhall/eventing';
import type { ZodType } from 'zod';
import { inputOf, type Input } from './input.ts';

/**
 * Who may call. `open`: anyone, credentials are not read. `optional`: anyone, but credentials that are shown must be good. `signed-in`:
 * any account. `needs`: an account with this permission on the organization or project in the path; the core enforces it, documents and
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
export type Declaration = Readonly<{
  /** Unique; the name in documents, logs and metrics: `inviteMembers`. */
  id: string;
  summary: string;
  access: Access;
  /** The status of success; by default 200, or 204 without an `answer`. */
  status?: 200 | 201 | 202 | 204;
  answer?: ZodType;
  /** A second kind of success, where it depends on the request; the handler chooses it with `answer({ httpStatus }, body)`. */
  alternative?: Readonly<{ status: 200 | 201 | 202; answer: ZodType }>;
  /** The codes that the core may refuse with, besides the common ones. */
  refusals?: Readonly<Record<string, RefusalKind>>;
  /** Does not reveal whether something exists: no `ETag`, no position, no `If-Match`, and a reused key is like a new one. */
  uniform?: true;
  /** The name of a rate limit (`credentials`, `tokens`) that applies besides the common one. */
  limit?: string;
  /** Left out of the documents: pages, assets, what only our own processes call. */
  hidden?: boolean;
  /** Groups operations in the documents. */
  tag?: string;
}>;

export type Operation = Declaration & Readonly<{ status: number; input: Input }>;

/** Declares a controller method, below Nest's `@Get`, `@Post`, …; a method without it is refused to everybody. */
export const Operation =
  (declaration: Declaration): MethodDecorator =>
  (target, key, descriptor) => {
    const status = declaration.status ?? (declaration.answer === undefined ? 204 : 200);
    const operation: Operation = { ...declaration, status, input: inputOf(target, key) };
    applyDecorators(HttpCode(status), RouteConfig({ operation }))(target, key, descriptor);
  };
