/** What alerts and dashboards must be. The subject: `alerts` of Prometheus, `dashboards` of Grafana, as objects. */
import { globSync } from 'node:fs';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { parse } from 'yaml';
import { read, root } from '../workspaces.mjs';

const metricsInCode = () =>
  globSync('{apps,libs}/*/src/**/*.ts', { cwd: root }).flatMap((path) =>
    [...read(path).matchAll(/'((?:guildhall|http)_[a-z_]+)'/g)].map(([, name]) => name),
  );
const metricsOfNode = () => {
  const register = new Registry();
  collectDefaultMetrics({ register });
  return register.getMetricsAsArray().map(({ name }) => name);
};
/** With the parts of a histogram. */
const metrics = new Set(
  [...metricsInCode(), ...metricsOfNode()].flatMap((name) => [name, ...['bucket', 'count', 'sum'].map((part) => `${name}_${part}`)]),
);

const alertsOf = ({ alerts }) => alerts.groups.flatMap(({ rules: list }) => list);
const panelsOf = ({ dashboards }) => dashboards.flatMap(({ panels }) => panels);

/** Our files. */
export const observability = () => ({
  alerts: parse(read('observability/alerts.yaml')),
  dashboards: globSync('observability/grafana/dashboards/*.json', { cwd: root }).map((path) => JSON.parse(read(path))),
});

/** Every expression, by the title of what it is for. */
export const expressionsOf = (subject) => [
  ...alertsOf(subject).map(({ alert, expr }) => [alert, expr]),
  ...panelsOf(subject).flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr])),
];

export const rules = [
  {
    rule: 'a metric that is asked for exists',
    errors: (subject) =>
      expressionsOf(subject).flatMap(([title, expression]) =>
        (expression.match(/\b(?:guildhall|http|nodejs|process)_\w+/g) ?? [])
          .filter((name) => !metrics.has(name))
          .map((name) => `${title} asks for ${name}`),
      ),
    violations: [
      (subject) => (alertsOf(subject)[0].expr = 'guildhall_gone > 0'),
      (subject) => (panelsOf(subject)[0].targets[0].expr = 'guildhall_gone'),
    ],
  },
  {
    rule: 'an alert says how bad it is, and what is wrong',
    errors: (subject) =>
      alertsOf(subject)
        .filter(({ labels, annotations }) => !['critical', 'warning'].includes(labels?.severity) || !annotations?.summary?.endsWith('.'))
        .map(({ alert }) => alert),
    violations: [(subject) => (alertsOf(subject)[0].labels.severity = 'odd'), (subject) => delete alertsOf(subject)[0].annotations],
  },
  {
    rule: 'a panel asks the Prometheus that Grafana is told of',
    errors: (subject) =>
      panelsOf(subject)
        .filter(({ datasource }) => datasource.uid !== 'prometheus')
        .map(({ title }) => title),
    violations: [(subject) => (panelsOf(subject)[0].datasource.uid = 'loki')],
  },
];
