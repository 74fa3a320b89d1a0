import type { z } from 'zod';

/** One version of a fact: its name, the schema of its data, and a golden sample. */
export type FactContract<T extends string, S extends z.ZodType> = Readonly<{ type: T; data: S; sample: z.infer<S> }>;

/** Declares a fact. A version only gets new optional fields. */
export const fact = <T extends string, S extends z.ZodType>(type: T, data: S, sample: z.infer<S>): FactContract<T, S> => ({
  type,
  data,
  sample,
});

/** The envelope of a fact with this contract, as consumers get it. */
export type FactOf<C> =
  C extends FactContract<infer T, infer S>
    ? Readonly<{
        id: string;
        type: T;
        key: string;
        subject: string;
        time: string;
        position: string;
        actor: string;
        correlationId: string;
        causationId: string;
        traceparent?: string;
        data: Readonly<z.infer<S>>;
      }>
    : never;
