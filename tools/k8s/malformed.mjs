/** What must be refused, each made from one of our objects: by types and by the API server. */
import { changed } from '../deployment/rules.mjs';
import { containerOf, podOf } from './objects.mjs';

export const malformed = ({ dev, production }) => [
  changed(dev.Deployment.team, (deployment) => (containerOf(deployment).readynessProbe = {})),
  changed(dev.Deployment.team, (deployment) => (deployment.spec.replicas = '2')),
  changed(production.ScaledObject.team, ({ spec }) => (spec.maxReplicas = 3)),
  changed(production.HTTPRoute.guildhall, ({ spec }) => (spec.rules[0].matches[0].path.type = 'Prefix')),
  changed(production.PrometheusRule.guildhall, ({ spec }) => delete spec.groups[0].rules[0].expr),
];

/** Workloads whose pods the namespace may not take. */
export const unconfined = ({ dev }) => [
  changed(dev.Deployment.team, (deployment) => (podOf(deployment).securityContext.runAsNonRoot = false)),
  changed(dev.Deployment.team, (deployment) => (podOf(deployment).hostNetwork = true)),
  changed(dev.StatefulSet.redis, (redis) => (containerOf(redis).securityContext.allowPrivilegeEscalation = true)),
];
