import { Body as NestBody, Param as NestParam, Query as NestQuery, type PipeTransform } from '@nestjs/common';
import type { ZodType } from 'zod';
import { InvalidInput } from './invalid-input.ts';

/** What an operation takes, by place. `writes`: it wants a command's envelope; `waits`: a read that a minimum position can hold up. */
export type Input = Readonly<{ params?: ZodType; query?: ZodType; body?: ZodType; writes?: true; waits?: true }>;

/** Synchronous on purpose: a schema is a shape, and what needs a look at the world is the core's. */
const checked = (schema: ZodType, missing?: string): PipeTransform => ({
  transform: (value: unknown) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new InvalidInput(result.error.issues, missing);
  },
});

/** Parameter decorators run before their method's, so `@Operation` finds here what the method takes. */
const inputs = new WeakMap<object, Map<string | symbol, Input>>();

export const inputOf = (target: object, key: string | symbol): Input => inputs.get(target)?.get(key) ?? {};

/** A parameter decorator of Nest's that is also written down in the operation's input. */
export const takes =
  (input: Input, nest: ParameterDecorator): ParameterDecorator =>
  (target, key, index) => {
    if (key === undefined) throw new Error('a constructor takes no input');
    const methods = inputs.get(target) ?? new Map<string | symbol, Input>();
    inputs.set(target, methods.set(key, { ...methods.get(key), ...input }));
    nest(target, key, index);
  };

/** The JSON body. Say `z.strictObject`, so that unknown fields are refused. */
export const Body = (schema: ZodType): ParameterDecorator => takes({ body: schema }, NestBody({ schema, pipes: [checked(schema)] }));

/** The query, every parameter a string: say `z.coerce.number()` where a number is meant. */
export const Query = (schema: ZodType): ParameterDecorator => takes({ query: schema }, NestQuery({ schema, pipes: [checked(schema)] }));

/** The ids in the path. A malformed one answers like one that never was: 404 with this code. */
export const Params = (schema: ZodType, missing = 'resource.missing'): ParameterDecorator =>
  takes({ params: schema }, NestParam({ schema, pipes: [checked(schema, missing)] }));
