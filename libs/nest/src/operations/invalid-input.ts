import type { z } from 'zod';

export type InputError = Readonly<{ pointer: string; code: string; detail: string }>;

/** Of more errors the last one says that there are more. */
const MAX_ERRORS = 20;
const MORE_ERRORS: InputError = { pointer: '', code: 'more', detail: 'There is more to mend: these are the first.' };

const pointer = (path: readonly PropertyKey[]): string =>
  path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** A refinement may give its own code: `.refine(…, { params: { code: 'name.reserved' } })`. */
const codeOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'custom' && typeof issue.params?.['code'] === 'string') return issue.params['code'];
  return issue.code.replaceAll('_', '-');
};

const unknownFields = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : [])).length;

/** Of several shapes the one that was probably meant: the one with the fewest unknown fields. */
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

/** The request does not fit its schema. `missing`: an id in the path does not, which is answered with 404 and that code. */
export class InvalidInput extends Error {
  override name = 'InvalidInput';
  readonly errors: readonly InputError[];

  constructor(
    issues: readonly z.core.$ZodIssue[],
    readonly missing?: string,
  ) {
    super('invalid input');
    const errors = issues.slice(0, MAX_ERRORS + 1).flatMap(errorsOf);
    this.errors = errors.length <= MAX_ERRORS ? errors : [...errors.slice(0, MAX_ERRORS - 1), MORE_ERRORS];
  }
}
