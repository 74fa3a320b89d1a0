import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';
import { contextNames } from '../../libs/contracts/src/contexts.ts';
import { shapeErrors } from './shape.mjs';

const halves = ['libs', 'apps'].flatMap((half) => contextNames.map((context) => [half, context]));
const isOurs = (path) => !['src', 'dist', 'node_modules'].includes(path) && !path.endsWith('.spec.ts');
const list = (cwd) => globSync(['*', 'src/*', 'src/domain/{refusals,keys}.ts'], { cwd }).filter(isOurs);

describe('every context has the shape of the others', () => {
  it.each(halves)('%s/%s', (half, context) => {
    const readme = join(root, 'libs', context, 'README.md');
    const said = existsSync(readme) ? readFileSync(readme, 'utf8') : '';
    expect(shapeErrors(half, context, list(join(root, half, context)), said)).toEqual([]);
  });
});

describe('the shape of a context', () => {
  const whole =
    'README.md package.json src/index.ts src/ports.ts src/publish.ts src/stored.ts src/domain src/domain/refusals.ts src/read src/react src/write'.split(
      ' ',
    );

  it('is broken by a room too few', () => {
    const found = whole.filter((path) => path !== 'src/react');
    expect(shapeErrors('libs', 'team', found)).toEqual(['libs/team lacks src/react']);
  });
  it('may do without a room when its README says so', () => {
    const found = whole.filter((path) => path !== 'src/react');
    expect(shapeErrors('libs', 'team', found, 'Without `react/`: it hears nobody.')).toEqual([]);
  });
  it('may have a room of its own when its README says why', () => {
    expect(shapeErrors('libs', 'team', [...whole, 'src/charts'], 'With `charts/`: it draws.')).toEqual([]);
  });
  it('is broken by a room too many', () => {
    expect(shapeErrors('libs', 'team', [...whole, 'src/utils'])).toEqual(['libs/team has src/utils, and does not say why']);
  });
});
