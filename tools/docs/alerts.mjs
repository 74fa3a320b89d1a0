/** The alerts of docker-compose.yml's Prometheus, as a PrometheusRule for Kubernetes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';

const head = `# Made from observability/alerts.yaml by \`npm run fix\`.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: guildhall
spec:
`;

const indented = (text) => text.replaceAll(/^(?=.)/gm, '  ');

export function pages() {
  const text = readFileSync(join(root, 'observability/alerts.yaml'), 'utf8');
  return { 'k8s/components/monitoring/alerts.yaml': head + indented(text.slice(text.indexOf('groups:'))) };
}
