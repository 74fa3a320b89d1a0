import type { z } from 'zod';
import type { ContextName } from '../contexts.ts';
import type { FactContract } from './fact.ts';
import * as identity from './identity/index.ts';
import * as notification from './notification/index.ts';
import * as organization from './organization/index.ts';
import * as team from './team/index.ts';

type Contract = FactContract<string, z.ZodType>;

const publishers = { identity, organization, team, notification } satisfies Readonly<Record<ContextName, object>>;

const isContract = (one: unknown): one is Contract => typeof one === 'object' && one !== null && 'type' in one && 'sample' in one;

/** Every version of every fact that is published, by its type. */
export const publishedFacts: ReadonlyMap<string, Contract> = new Map(
  Object.values(publishers)
    .flatMap((facts) => Object.values<unknown>(facts))
    .filter(isContract)
    .map((contract) => [contract.type, contract]),
);

/**
 * Why a fact is not what its type promises, by its fields' names and never by what is in them; undefined when it is, and when its type is
 * not known here: others may publish more.
 */
export const validateFact = ({ type, data }: Readonly<{ type: string; data: unknown }>): string | undefined => {
  const read = publishedFacts.get(type)?.data.safeParse(data);
  if (read === undefined || read.success) return undefined;
  return read.error.issues.map(({ path, code }) => `${['data', ...path].join('.')}: ${code}`).join(', ');
};
