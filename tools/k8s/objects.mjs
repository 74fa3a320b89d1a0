/** How an overlay's objects are asked. */
export const named = ({ kind, metadata: { name } }) => `${kind} ${name}`;
export const ofKind = (objects, ...kinds) => objects.filter(({ kind }) => kinds.includes(kind));
export const labelsOf = ({ metadata: { labels = {} } }) => labels;
export const component = (object) => labelsOf(object)['app.kubernetes.io/component'];
export const nameOf = (object) => labelsOf(object)['app.kubernetes.io/name'];

/** What makes pods: `template` is what they are made of. */
export const workloads = (objects) => ofKind(objects, 'Deployment', 'StatefulSet', 'Job');
export const templateOf = ({ spec: { template } }) => template;
export const podOf = (workload) => templateOf(workload).spec;
export const containersOf = (workload) => podOf(workload).containers;

/** The processes of ours, as Deployments, and what prepares for them, as Jobs. */
export const processes = (objects) => ofKind(objects, 'Deployment').filter((object) => ['gateway', 'service'].includes(component(object)));
export const jobs = (objects) => ofKind(objects, 'Job');
export const ours = (objects) => [...processes(objects), ...jobs(objects)];

const fits = (labels, { key, operator, values }) => {
  if (operator === 'In') return values.includes(labels[key]);
  throw new Error(`no rule knows the operator ${operator}`);
};

/** Whether a selector, in either form, finds these labels. */
export const selects = ({ matchLabels = {}, matchExpressions = [] }, labels = {}) =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) && matchExpressions.every((one) => fits(labels, one));

/** Each setting that a container gets, as `[name, value or reference]`. */
export const settingsOf = (objects, { env = [], envFrom = [] }) => [
  ...envFrom.flatMap(({ configMapRef }) => {
    const map = ofKind(objects, 'ConfigMap').find(({ metadata }) => metadata.name === configMapRef.name);
    return Object.entries(map?.data ?? {});
  }),
  ...env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]),
];
