import { Body as NestBody, Param as NestParam, Query as NestQuery, type PipeTransform } from '@nestjs/common';
import type { ZodType } from 'zod';
import { InvalidInput } from './invalid-input.ts';

/** What an operation takes. `missing`: the code that a malformed id in the path is refused with. `writes`: it takes a command's envelope. `waits`: a read that waits for a minimum position if the client names one. */
export type Input = Readonly<{ params?: ZodType; missing?: string; query?: ZodType; body?: ZodType; writes?: true; waits?: true }>;

/** Synchronous: schemas describe shapes, and whatever must be looked up is the core's to check. */
const validated = (schema: ZodType, missing?: string): PipeTransform => ({
  transform: (value: unknown) => {
    const result = schema.safeParse(value);
    if (result.success) return result.data;
    throw new InvalidInput(result.error.issues, missing);
  },
});

/** Parameter decorators run before their method's decorator, so `@Operation` finds here what the method takes. */
const inputs = new WeakMap<object, Map<string | symbol, Input>>();

export const inputOf = (target: object, key: string | symbol): Input => inputs.get(target)?.get(key) ?? {};

/** A parameter decorator of Nest that also records what the operation takes. */
export const withInput =
  (input: Input, nest: ParameterDecorator): ParameterDecorator =>
  (target, key, index) => {
    if (key === undefined) throw new Error('a constructor takes no input');
    const methods = inputs.get(target) ?? new Map<string | symbol, Input>();
    inputs.set(target, methods.set(key, { ...methods.get(key), ...input }));
    nest(target, key, index);
  };

/** The JSON body; use `z.strictObject`, so that unknown fields are refused. */
export const Body = (schema: ZodType): ParameterDecorator => withInput({ body: schema }, NestBody({ schema, pipes: [validated(schema)] }));

/** The query; every parameter arrives as a string, so use `z.coerce.number()` for a number. */
export const Query = (schema: ZodType): ParameterDecorator =>
  withInput({ query: schema }, NestQuery({ schema, pipes: [validated(schema)] }));

/** The ids in the path. A malformed id is answered like an unknown one: 404 with the code `missing`. */
export const Params = (schema: ZodType, missing = 'resource.missing'): ParameterDecorator =>
  withInput({ params: schema, missing }, NestParam({ schema, pipes: [validated(schema, missing)] }));
