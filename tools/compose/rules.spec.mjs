import { describe, expect, it } from '@jest/globals';
import { rules as composeRules } from './compose-rules.mjs';
import { rules as dockerfileRules } from './dockerfile-rules.mjs';
import { faultsOfCompose, faultsOfDockerfile, faultsOfObservability, FORM } from './faults.mjs';
import { rules as observabilityRules } from './observability-rules.mjs';
import { composePlanted, dockerfilePlanted, observabilityPlanted } from './planted.mjs';
import { observability, read, world } from './world.mjs';

const known = world();
const inText = (text, { from, to }) => text.replace(from, to);
const inFiles = (files, { in: name, from, to }) => {
  const replaced = (text) => text.replace(from, to);
  return { ...files, [name]: Array.isArray(files[name]) ? files[name].map(replaced) : replaced(files[name]) };
};

const subjects = [
  {
    ...{ name: 'docker-compose.yml', ours: read('docker-compose.yml'), find: faultsOfCompose, plant: inText },
    ...{ rules: [FORM, ...Object.keys(composeRules)], planted: composePlanted },
  },
  {
    ...{ name: 'Dockerfile', ours: read('Dockerfile'), find: faultsOfDockerfile, plant: inText },
    ...{ rules: Object.keys(dockerfileRules), planted: dockerfilePlanted },
  },
  {
    ...{ name: 'observability', ours: observability(), find: faultsOfObservability, plant: inFiles },
    ...{ rules: Object.keys(observabilityRules), planted: observabilityPlanted },
  },
];

describe.each(subjects)('the rules of $name', ({ ours, find, plant, rules, planted }) => {
  it('hold for ours', () => expect(find(ours, known)).toEqual([]));

  it.each(planted)('are broken by a planted fault: $rule', (one) => {
    const broken = plant(ours, one);
    expect(broken).not.toEqual(ours);
    expect(find(broken, known).map(({ rule }) => rule)).toContain(one.rule);
  });

  it('have a planted fault each', () => expect(new Set(planted.map(({ rule }) => rule))).toEqual(new Set(rules)));
});
