/** What rules ask of an overlay's objects, which come as `objects.Deployment.team`. */
export const all = (objects, ...kinds) => kinds.flatMap((kind) => Object.values(objects[kind] ?? {}));
export const everything = (objects) => all(objects, ...Object.keys(objects));
export const nameOf = ({ kind, metadata: { name } }) => `${kind} ${name}`;

/** What makes pods. */
export const workloads = (objects) => all(objects, 'Deployment', 'StatefulSet', 'Job');
export const labelsOf = ({ spec: { template } }) => template.metadata.labels;
export const podOf = ({ spec: { template } }) => template.spec;
export const containerOf = (workload) => podOf(workload).containers[0];
export const portNames = (workload) => (containerOf(workload).ports ?? []).map(({ name }) => name);
const component = (workload) => labelsOf(workload)['app.kubernetes.io/component'];

/** The workloads of our image: gateway, services, and the jobs that prepare for them. */
export const ours = (objects) => workloads(objects).filter((workload) => ['gateway', 'service', 'prepare'].includes(component(workload)));
export const processOf = (workload) => labelsOf(workload)['app.kubernetes.io/name'];

/** Whether a selector, in either form, matches these labels. `In` is the one operator that we use. */
export const selects = ({ matchLabels = {}, matchExpressions = [] }, labels) =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, operator, values }) => operator === 'In' && values.includes(labels[key]));

/** What a container is told: by itself, and by the maps that it names; a value, or where it comes from. */
export const ownSettings = (workload) =>
  Object.fromEntries(containerOf(workload).env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom]));
export const sharedSettings = (objects, workload) =>
  Object.assign({}, ...containerOf(workload).envFrom.map(({ configMapRef: { name } }) => objects.ConfigMap[name].data));
export const settingsOf = (objects, workload) => ({ ...sharedSettings(objects, workload), ...ownSettings(workload) });
