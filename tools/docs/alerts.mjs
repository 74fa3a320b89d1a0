/** Prometheus reads every process, and the alert for a service that is gone knows each; the alerts of docker-compose.yml's Prometheus are a PrometheusRule for Kubernetes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contextNames } from '../../libs/contracts/src/contexts.ts';
import { OPERATOR_PORT } from '../deployment/processes.mjs';
import { root } from '../workspaces.mjs';

const head = `# Made from observability/alerts.yaml by \`npm run fix\`.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: guildhall
spec:
`;

const PATH = 'observability/alerts.yaml';
const SCRAPE = 'observability/prometheus.yaml';
const names = ['gateway', ...contextNames];

const isGone = (service) => `absent(up{job="guildhall-${service}"} == 1)`;
const anyIsGone = names.map(isGone).join('\n            or ');

const scraped = (service) =>
  `  - job_name: guildhall-${service}\n    static_configs: [{ targets: ['${service}:${OPERATOR_PORT}'], labels: { service: ${service} } }]\n`;

const indented = (text) => text.replaceAll(/^(?=.)/gm, '  ');

export function pages() {
  const text = readFileSync(join(root, PATH), 'utf8').replace(/absent\(up\S+ == 1\)(\s+or absent\(up\S+ == 1\))*/, anyIsGone);
  const scrape = readFileSync(join(root, SCRAPE), 'utf8').replace(/(?: {2}- job_name: guildhall-.+\n.+\n)+/, () =>
    names.map(scraped).join(''),
  );
  return { [PATH]: text, [SCRAPE]: scrape, 'k8s/components/monitoring/alerts.yaml': head + indented(text.slice(text.indexOf('groups:'))) };
}
