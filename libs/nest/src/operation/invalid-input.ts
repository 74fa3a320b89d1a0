import type { z } from 'zod';

export type InputError = Readonly<{ pointer: string; code: string; detail: string }>;

/** More of them help nobody; the last one says that there are more. */
const AT_MOST = 20;
const MORE: InputError = { pointer: '', code: 'more', detail: 'There is more to mend: these are the first.' };

const pointer = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** A refinement may name its own code: `.refine(…, { params: { code: 'name.reserved' } })`. */
const codeOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'custom' && typeof issue.params?.['code'] === 'string') return issue.params['code'];
  return issue.code.replaceAll('_', '-');
};

const unknownFields = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])).length;

/** Of several shapes the one that was probably meant: it knows most of the fields. */
const closest = ({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] =>
  [...errors].sort((one, other) => unknownFields(one) - unknownFields(other) || one.length - other.length)[0] ?? [];

const errorsOf = (issue: z.core.$ZodIssue): readonly InputError[] => {
  switch (issue.code) {
    case 'invalid_union':
      return closest(issue).flatMap((inner) => errorsOf({ ...inner, path: [...issue.path, ...inner.path] }));
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        pointer: pointer([...issue.path, key]),
        code: 'unknown-field',
        detail: 'There is no such field.',
      }));
    default:
      return [{ pointer: pointer(issue.path), code: codeOf(issue), detail: issue.message }];
  }
};

/** The request does not fit its schema. `missing`: it was an id in the path, which answers 404 with that code. */
export class InvalidInput extends Error {
  override name = 'InvalidInput';
  readonly errors: readonly InputError[];

  constructor(
    issues: readonly z.core.$ZodIssue[],
    readonly missing?: string,
  ) {
    super('invalid input');
    const errors = issues.slice(0, AT_MOST + 1).flatMap(errorsOf);
    this.errors = errors.length <= AT_MOST ? errors : [...errors.slice(0, AT_MOST - 1), MORE];
  }
}
