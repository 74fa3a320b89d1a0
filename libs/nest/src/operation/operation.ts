import { applyDecorators, HttpCode } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { RefusalKind } from '@guildhall/eventing';
import type { ZodType } from 'zod';
import { inputOf, type Input } from './input.ts';

/**
 * Who may call. `open`: anyone, credentials are not even read. `optional`: anyone, but a caller who shows credentials must show good ones.
 * `needs`: a permission on the organization or project in the path. The core enforces it; the documents and the matrix tell it.
 * `operates`: for an operator whose key says so. `service`: for that service of ours and nobody else. `probe`: for the machines around a
 * process, at each process' own door, and never passed on. `development`: anyone, under a name that the installation is known by.
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

/** Whether credentials are read at all. */
export const asksWhoCalls = ({ access }: Readonly<{ access: Access }>): boolean =>
  access !== 'open' && access !== 'probe' && access !== 'development';

/** The one declaration of an operation: the guard, the limits, the logs, the documents and the tests all read it. */
export type Declaration = Readonly<{
  /** `inviteMembers`: unique, the name in documents, logs and metrics. */
  id: string;
  summary: string;
  access: Access;
  /** Of a good answer; 200 unless said, 204 without an `answer`. */
  status?: 200 | 201 | 202 | 204;
  answer?: ZodType;
  /** Another good answer, where what was asked decides which it is: the handler says so with `answer({ httpStatus }, body)`. */
  alternative?: Readonly<{ status: 200 | 201 | 202; answer: ZodType }>;
  /** The codes that the core may refuse with, beside those that every operation knows. */
  refusals?: Readonly<Record<string, RefusalKind>>;
  /** Answers alike whether something exists or not: no `ETag`, no position, no `If-Match`, and a reused key is like a new one. */
  uniform?: true;
  /** Names a tighter rate limit (`credentials`, `tokens`) beside the common one. */
  limit?: string;
  /** Not in the documents: pages, assets, what only machines of ours ask for. */
  hidden?: boolean;
  /** Groups operations in the documents. */
  tag?: string;
}>;

export type Operation = Declaration & Readonly<{ status: number; input: Input }>;

/** Stands on every controller method, under Nest's own `@Get`, `@Post`, …; the guard denies a method without it. */
export const Operation =
  (declaration: Declaration): MethodDecorator =>
  (target, key, descriptor) => {
    const status = declaration.status ?? (declaration.answer === undefined ? 204 : 200);
    const operation: Operation = { ...declaration, status, input: inputOf(target, key) };
    applyDecorators(HttpCode(status), RouteConfig({ operation }))(target, key, descriptor);
  };
