/** Every fault of an overlay's objects, as `{ rule, fault }`; what types say apart, since asking them takes longer. */
import { rules as flowRules } from './flow-rules.mjs';
import { rules as objectRules } from './object-rules.mjs';
import { rules as podRules } from './pod-rules.mjs';
import { rules as processRules } from './process-rules.mjs';

export const rules = { ...podRules, ...objectRules, ...processRules, ...flowRules };

export const faultsOf = (objects, world) =>
  Object.entries(rules).flatMap(([rule, find]) => find(objects, world).map((fault) => ({ rule, fault })));
