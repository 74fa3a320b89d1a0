/** Reads the operator API of every service. */
import { operatorWith, type AdminConfig, type Operator } from '@guildhall/admin-app';
import { contextNames, type ContextName } from '@guildhall/contracts';
import type { OperatorView } from '../oracle/compare-with-api.ts';

type Views = Readonly<{ views: readonly Readonly<{ name: string }>[] }>;
type Failed = Readonly<{ failed: OperatorView['failed'] }>;
type DeadLetters = Pick<OperatorView, 'deadLetters'>;
/** The operator API answers as declared. */
const get = async <T>(operator: Operator, context: ContextName, path: string): Promise<T> => (await operator(context, 'GET', path)) as T;

export const openOperatorView = async (config: AdminConfig) => {
  const operator = await operatorWith(config);
  const ofAll = async <T>(ask: (context: ContextName) => Promise<readonly T[]>): Promise<readonly T[]> =>
    (await Promise.all(contextNames.map(ask))).flat();
  const deadLetters = () =>
    ofAll(async (context) =>
      (await get<DeadLetters>(operator, context, 'dead-letters')).deadLetters.map((letter) => ({ ...letter, context })),
    );
  return {
    deadLetters,
    drop: (context: ContextName, id: string) => operator(context, 'POST', 'dead-letters/drop', { id, reason: 'published as a fault' }),
    /** Failed jobs, dead letters, and all views verified, or the n-th. */
    inspect: async (n?: number): Promise<OperatorView> => {
      const all = await ofAll(async (context) =>
        (await get<Views>(operator, context, 'views')).views.map(({ name }) => ({ context, name })),
      );
      const some = n === undefined ? all : all.slice(n % all.length).slice(0, 1);
      const verified: OperatorView['verified'][number][] = [];
      for (const { context, name } of some) {
        const verdict = (await operator(context, 'POST', `views/${name}/verify`)) as OperatorView['verified'][number]; // as declared
        verified.push({ ...verdict, name: `${context}.${name}` });
      }
      const failed = await ofAll(async (context) => (await get<Failed>(operator, context, 'jobs')).failed);
      return { verified, failed, deadLetters: await deadLetters() };
    },
  };
};
