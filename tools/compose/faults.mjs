/** Every fault of a Dockerfile, a Compose file, or what watches both, as `{ rule, fault }`. */
import { parse } from 'yaml';
import { rules as composeRules } from './compose-rules.mjs';
import { ComposeFile } from './compose-schema.mjs';
import { stagesOf } from './dockerfile.mjs';
import { rules as dockerfileRules } from './dockerfile-rules.mjs';
import { rules as observabilityRules } from './observability-rules.mjs';

export const FORM = 'it has the form of a Compose file';

const faultsOf = (rules, subject, world) =>
  Object.entries(rules).flatMap(([rule, find]) => find(subject, world).map((fault) => ({ rule, fault })));

export const faultsOfDockerfile = (text, world) => faultsOf(dockerfileRules, stagesOf(text), world);

export const faultsOfCompose = (text, world) => {
  const { data, error } = ComposeFile.safeParse(parse(text, { merge: true }));
  if (error !== undefined) return error.issues.map(({ path, message }) => ({ rule: FORM, fault: `${path.join('.')}: ${message}` }));
  return faultsOf(composeRules, data, world);
};

/** `scrape` and `alerts` are Prometheus' files, `dashboards` those of Grafana. */
export const faultsOfObservability = ({ scrape, alerts, dashboards }, world) =>
  faultsOf(
    observabilityRules,
    { scrape: parse(scrape), groups: parse(alerts).groups, dashboards: dashboards.map((text) => JSON.parse(text)) },
    world,
  );
