/**
 * The Prometheus of docker-compose.yml scrapes every process and misses each that is gone; its alerts are a PrometheusRule for Kubernetes.
 */
import { OPERATOR_PORT, processNames } from '../deployment/processes.mjs';
import { read } from '../workspaces.mjs';

const head = `# Made from observability/alerts.yaml by \`npm run fix\`.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: guildhall
spec:
`;

const [ALERTS, SCRAPES] = ['observability/alerts.yaml', 'observability/prometheus.yaml'];
const scrape = (service) => `  - job_name: guildhall-${service}
    static_configs: [{ targets: ['${service}:${OPERATOR_PORT}'], labels: { service: ${service} } }]
`;
const isGone = (service) => `absent(up{job="guildhall-${service}"} == 1)`;
const anyIsGone = processNames.map(isGone).join('\n            or ');

const indented = (text) => text.replaceAll(/^(?=.)/gm, '  ');

export function pages() {
  const alerts = read(ALERTS).replace(/absent\(up\S+ == 1\)(\s+or absent\(up\S+ == 1\))*/, anyIsGone);
  return {
    [ALERTS]: alerts,
    [SCRAPES]: read(SCRAPES).replace(/(?<=^scrape_configs:\n)[\s\S]*/m, processNames.map(scrape).join('')),
    'k8s/components/monitoring/alerts.yaml': head + indented(alerts.slice(alerts.indexOf('groups:'))),
  };
}
