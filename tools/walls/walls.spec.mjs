import { beforeAll, describe, expect, it } from '@jest/globals';
import guards from '../../.dependency-cruiser.mjs';
import { env, everywhere, manners } from '../eslint/manners.mjs';
import { violations } from './plant.mjs';
import { helpersPlanted, twinsPlanted, violationsPlanted } from './planted.mjs';

describe('the walls', () => {
  let seen;
  beforeAll(async () => {
    seen = await violations([...violationsPlanted, ...helpersPlanted, ...twinsPlanted]);
  }, 300_000);

  it.each(violationsPlanted)('turn red: $wall, at $at', ({ wall, at }) => expect(seen).toContainEqual({ wall, at }));

  it.each(twinsPlanted)('leave what belongs there alone: $wall, at $at', ({ at }) =>
    expect(seen.filter((violation) => violation.at === at)).toEqual([]),
  );

  it('have a planted violation each', () => {
    const rules = [...everywhere, env, ...Object.values(manners).flat()].map(({ message }) => message);
    const names = guards.forbidden.map(({ name }) => name);
    expect(violationsPlanted.map(({ wall }) => wall)).toEqual(expect.arrayContaining([...rules, ...names]));
  });
});
