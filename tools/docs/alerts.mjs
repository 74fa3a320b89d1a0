/** The alert for a service that is gone knows every service; the alerts of docker-compose.yml's Prometheus are a PrometheusRule for Kubernetes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextNames } from '../../libs/contracts/src/contexts.ts';
import { root } from '../workspaces.mjs';

const head = `# Made from observability/alerts.yaml by \`npm run fix\`.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: guildhall
spec:
`;

const PATH = 'observability/alerts.yaml';
const isGone = (service) => `absent(up{job="guildhall-${service}"} == 1)`;
const anyIsGone = ['gateway', ...contextNames].map(isGone).join('\n            or ');

const indented = (text) => text.replaceAll(/^(?=.)/gm, '  ');

export function pages() {
  const text = readFileSync(join(root, PATH), 'utf8').replace(/absent\(up\S+ == 1\)(\s+or absent\(up\S+ == 1\))*/, anyIsGone);
  return { [PATH]: text, 'k8s/components/monitoring/alerts.yaml': head + indented(text.slice(text.indexOf('groups:'))) };
}
