/** What alerts, dashboards and scrape targets must be. The subject: `{ scrape, groups, dashboards }`, parsed. */
import { askedFor } from './metrics.mjs';
import { OPERATOR_PORT, PORTS } from './settings.mjs';

const alerts = ({ groups }) => groups.flatMap(({ rules: list }) => list);
const panels = ({ dashboards }) => dashboards.flatMap((board) => board.panels.map((panel) => ({ board, panel })));
const expressions = (subject) => [
  ...alerts(subject).map(({ alert, expr }) => ({ at: alert, expr })),
  ...panels(subject).flatMap(({ panel }) => panel.targets.map(({ expr }) => ({ at: panel.title, expr }))),
];
const twice = (names) => names.filter((name, n) => names.indexOf(name) !== n);

export const rules = {
  'every process is asked, by its own name': ({ scrape }) =>
    Object.keys(PORTS)
      .filter((name) => {
        const own = scrape.scrape_configs.find(({ job_name: job }) => job === `guildhall-${name}`)?.static_configs[0];
        return own?.targets.join() !== `${name}:${OPERATOR_PORT}` || own.labels.service !== name;
      })
      .map((name) => `${name} is not asked`),
  'metrics are ones that exist': (subject, { metrics }) =>
    expressions(subject).flatMap(({ at, expr }) =>
      askedFor(expr)
        .filter((name) => !metrics.has(name))
        .map((name) => `${at} asks for ${name}`),
    ),
  'an alert says how bad it is, and what is wrong': (subject) =>
    alerts(subject)
      .filter(({ labels, annotations }) => !['critical', 'warning'].includes(labels?.severity) || !annotations?.summary?.endsWith('.'))
      .map(({ alert }) => alert),
  'an alert has a name of its own': (subject) => twice(alerts(subject).map(({ alert }) => alert)),
  'a dashboard and its panels have ids of their own': ({ dashboards }) => [
    ...twice(dashboards.map(({ uid }) => uid)),
    ...dashboards.flatMap((board) => twice(board.panels.map(({ id }) => id)).map((id) => `${board.uid} has two panels ${id}`)),
  ],
  'a panel asks the source that is there': (subject) =>
    panels(subject)
      .filter(({ panel }) => panel.datasource.uid !== 'prometheus')
      .map(({ panel }) => panel.title),
};
