import { describe, expect, it } from '@jest/globals';
import { faultsOf, rules } from './faults.mjs';
import { named } from './objects.mjs';
import { patched } from './patch.mjs';
import { mistyped, planted } from './planted.mjs';
import { render } from './render.mjs';
import { faultsOfTypes } from './typed.mjs';
import { overlays, world } from './world.mjs';

const known = world();
const rendered = Object.fromEntries(Object.entries(overlays()).map(([name, folder]) => [name, render(folder)]));
const broken = ({ overlay, patches }) => rendered[overlay].map((object) => patched(object, patches));

describe('the rules of k8s/', () => {
  it.each(Object.keys(rendered))('hold for the overlay %s', (name) => expect(faultsOf(rendered[name], known)).toEqual([]));

  it.each(planted)('are broken by a planted fault: $rule', (one) => {
    const objects = broken(one);
    expect(objects).not.toEqual(rendered[one.overlay]);
    expect(faultsOf(objects, known).map(({ rule }) => rule)).toContain(one.rule);
  });

  it('have a planted fault each', () => expect(new Set(planted.map(({ rule }) => rule))).toEqual(new Set(Object.keys(rules))));
});

describe('the types of Kubernetes', () => {
  it('fit every overlay', () => expect(faultsOfTypes(Object.values(rendered).flat())).toEqual([]));

  it('do not fit a planted fault each, and say where', () => {
    const faulty = mistyped.map((one) =>
      broken(one).find((object) => named(object) === `${one.patches[0].target.kind} ${one.patches[0].target.name}`),
    );
    const found = faultsOfTypes(faulty);
    expect(faulty.map((object) => found.some((fault) => fault.startsWith(named(object))))).toEqual(mistyped.map(() => true));
    expect(found.length).toBeGreaterThanOrEqual(mistyped.length);
  });
});
