/** For each rule a change to an overlay that breaks it: what to change there, and how. */
const plant = (rule, overlay, object, ...operations) => {
  const [kind, name] = object.split(' ');
  return { rule, overlay, patches: [{ target: { kind, name }, operations }] };
};
const add = (path, value) => ({ op: 'add', path, value });
const set = (path, value) => ({ op: 'replace', path, value });
const remove = (path) => ({ op: 'remove', path });

const POD = '/spec/template/spec';
const CONTAINER = `${POD}/containers/0`;

const pods = [
  plant('a pod fits the restricted profile', 'dev', 'Deployment team', set(`${POD}/securityContext/runAsNonRoot`, false)),
  plant(
    'a pod fits the restricted profile',
    'dev',
    'StatefulSet redis',
    set(`${CONTAINER}/securityContext/allowPrivilegeEscalation`, true),
  ),
  plant('a pod fits the restricted profile', 'dev', 'Deployment team', add(`${POD}/hostNetwork`, true)),
  plant('a process of ours writes to no disk', 'dev', 'Job team-prepare', remove(`${CONTAINER}/securityContext/readOnlyRootFilesystem`)),
  plant('nobody is handed a token for Kubernetes', 'dev', 'StatefulSet kafka', remove(`${POD}/automountServiceAccountToken`)),
  plant('nobody is handed a token for Kubernetes', 'dev', 'ServiceAccount team', remove('/automountServiceAccountToken')),
  plant('a process of ours has an account of its own', 'dev', 'Deployment team', set(`${POD}/serviceAccountName`, 'default')),
  plant('no setting is made of a service’s name', 'dev', 'StatefulSet kafka', set(`${POD}/enableServiceLinks`, true)),
  plant(
    'a container says what it needs, and how much memory it may take',
    'dev',
    'Deployment team',
    remove(`${CONTAINER}/resources/limits`),
  ),
  plant(
    'a container says what it needs, and how much memory it may take',
    'dev',
    'Deployment team',
    add(`${CONTAINER}/resources/limits/cpu`, 1),
  ),
  plant('an image is one exact version', 'dev', 'StatefulSet mongodb', set(`${CONTAINER}/image`, 'mongo:8')),
  plant('all of ours run one image', 'production', 'Job team-prepare', set(`${CONTAINER}/image`, 'guildhall:0.0.9')),
  plant('a process of ours is asked in three ways how it is', 'dev', 'Deployment team', remove(`${CONTAINER}/startupProbe`)),
  plant(
    'a process of ours is asked in three ways how it is',
    'dev',
    'Deployment team',
    set(`${CONTAINER}/livenessProbe/httpGet/path`, '/health/ready'),
  ),
  plant('an engine is asked whether it answers', 'dev', 'StatefulSet redis', remove(`${CONTAINER}/readinessProbe`)),
  plant('a process of ours may end what it began', 'dev', 'Deployment team', set(`${POD}/terminationGracePeriodSeconds`, 30)),
  plant('a process of ours may end what it began', 'dev', 'Deployment team', remove(`${CONTAINER}/lifecycle`)),
  plant('a new pod is ready before an old one goes', 'dev', 'Deployment team', set('/spec/strategy/rollingUpdate/maxUnavailable', 1)),
  plant('copies are spread over nodes and zones', 'dev', 'Deployment team', remove(`${POD}/topologySpreadConstraints/0`)),
  plant('what prepares ends by itself', 'dev', 'Job team-prepare', set(`${POD}/restartPolicy`, 'Always')),
];

const objects = [
  plant('the namespace keeps to the restricted profile', 'dev', 'Namespace guildhall-dev', set('/metadata/labels', {})),
  plant('all lie in one namespace', 'dev', 'Service team', set('/metadata/namespace', 'default')),
  plant('a name stands for one object', 'dev', 'Service team', set('/metadata/name', 'identity')),
  plant(
    'a workload finds its own pods',
    'dev',
    'Deployment team',
    set('/spec/selector/matchLabels', { 'app.kubernetes.io/part-of': 'guildhall' }),
  ),
  plant(
    'a service leads to the pods of one workload, to a port that they have',
    'dev',
    'Service team',
    set('/spec/ports/0/targetPort', 'https'),
  ),
  plant(
    'a service leads to the pods of one workload, to a port that they have',
    'dev',
    'Service team',
    remove('/spec/selector/app.kubernetes.io~1component'),
  ),
  plant(
    'whoever runs on leaves a node one at a time',
    'dev',
    'PodDisruptionBudget team',
    set('/spec/selector/matchLabels', { app: 'team' }),
  ),
  plant('whoever scales has somebody to scale', 'production', 'ScaledObject team', set('/spec/scaleTargetRef/name', 'teams')),
  plant('one alone says how many there are', 'production', 'Deployment team', add('/spec/replicas', 3)),
  plant('a map of settings that is named is there', 'dev', 'Deployment team', set(`${CONTAINER}/envFrom/0/configMapRef/name`, 'settings')),
  plant('a secret is made elsewhere', 'dev', 'ServiceAccount team', set('/kind', 'Secret')),
  plant(
    'every service is prepared, with what it is told itself',
    'dev',
    'Job team-prepare',
    set(`${CONTAINER}/env/1/valueFrom/secretKeyRef/name`, 'other'),
  ),
];

const told = [
  plant(
    'all five run, each its own bundle, where the others look for it',
    'dev',
    'Deployment team',
    set(`${CONTAINER}/command/1`, 'apps/identity/dist/bundle.js'),
  ),
  plant(
    'all five run, each its own bundle, where the others look for it',
    'dev',
    'Deployment team',
    set(`${CONTAINER}/env/0/value`, '3000'),
  ),
  plant('a service listens at its own port', 'dev', 'Service team', set('/spec/ports/0/port', 80)),
  plant('what prepares is asked to, and does no more', 'dev', 'Job team-prepare', remove(`${CONTAINER}/command/2`)),
  plant('a setting is one that exists', 'dev', 'Deployment team', add(`${CONTAINER}/env/-`, { name: 'GUILDHALL_COLOUR', value: 'red' })),
  plant('nobody lacks a setting', 'dev', 'Deployment team', remove(`${CONTAINER}/env/1`)),
  plant(
    'the gateway knows no more than it needs',
    'dev',
    'Deployment gateway',
    add(`${CONTAINER}/env/-`, { name: 'MONGODB_URL', value: 'x' }),
  ),
  plant(
    'only who signs calls has the key for it',
    'dev',
    'Deployment team',
    add(`${CONTAINER}/env/-`, { name: 'GUILDHALL_CALL_KEY', value: 'x' }),
  ),
  plant(
    'a secret comes by reference, from one that the manual names',
    'dev',
    'Deployment team',
    set(`${CONTAINER}/env/1`, { name: 'GUILDHALL_MASTER_KEY', value: 'x' }),
  ),
  plant(
    'a secret comes by reference, from one that the manual names',
    'dev',
    'Deployment team',
    set(`${CONTAINER}/env/1/valueFrom/secretKeyRef/key`, 'main-key'),
  ),
  plant(
    'the secrets of a measure are ones that the manual names',
    'production',
    'TriggerAuthentication redis',
    set('/spec/secretTargetRef/0/key', 'address'),
  ),
  plant('the gateway calls services that are there', 'dev', 'Deployment gateway', set(`${CONTAINER}/env/2/value`, 'http://identity:80')),
  plant(
    'the world reaches what is public, and nothing else',
    'production',
    'HTTPRoute guildhall',
    set('/spec/rules/0/matches/0/path/value', '/'),
  ),
  plant('the world reaches what is public, and nothing else', 'production', 'HTTPRoute guildhall', remove('/spec/rules/0/matches/0')),
  plant('a route leads to the gateway', 'production', 'HTTPRoute guildhall', set('/spec/rules/0/backendRefs/0/name', 'identity')),
  plant('Prometheus asks everybody', 'production', 'ServiceMonitor guildhall', set('/spec/endpoints/0/port', 'http')),
  plant('operators come to a port of their own', 'dev', 'Deployment team', set(`${CONTAINER}/ports/1/containerPort`, 3103)),
  plant(
    'what scales measures topics and queues that exist',
    'production',
    'ScaledObject team',
    set('/spec/triggers/0/metadata/consumerGroup', 'team'),
  ),
  plant(
    'what scales measures topics and queues that exist',
    'production',
    'ScaledObject team',
    set('/spec/triggers/2/metadata/listName', 'bull:team:wait'),
  ),
];

const flows = [
  plant('nothing flows but what is needed', 'production', 'NetworkPolicy prometheus-asks-everybody', set('/spec/podSelector', {})),
  plant(
    'nothing flows but what is needed',
    'production',
    'NetworkPolicy notification-sends-mail',
    set('/spec/egress/0/to/0/ipBlock/cidr', '0.0.0.0/0'),
  ),
  plant('what is needed flows', 'dev', 'NetworkPolicy engines-answer-services', remove('/spec/ingress/0/ports/1')),
  plant('what is needed flows', 'production', 'NetworkPolicy everybody-sends-spans', set('/spec/egress/0/ports/0/port', 4317)),
  plant('every pod is closed both ways', 'dev', 'NetworkPolicy nothing-else', set('/spec/policyTypes', ['Ingress'])),
  plant('nobody is forgotten', 'dev', 'Job team-prepare', set('/kind', 'CronJob')),
];

export const planted = [...pods, ...objects, ...told, ...flows];

/** What types say of these. */
export const mistyped = [
  plant('a field that does not exist', 'dev', 'Deployment team', add(`${CONTAINER}/readynessProbe`, {})),
  plant('a value of another type', 'dev', 'Deployment team', add('/spec/replicas', '2')),
  plant('a field of a custom resource that does not exist', 'production', 'ScaledObject team', add('/spec/maxReplicas', 3)),
  plant('a route of a kind that does not exist', 'production', 'HTTPRoute guildhall', set('/spec/rules/0/matches/0/path/type', 'Prefix')),
  plant('an alert without a question', 'production', 'PrometheusRule guildhall', remove('/spec/groups/0/rules/0/expr')),
];
