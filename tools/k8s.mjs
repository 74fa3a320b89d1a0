/** Part of `npm run check`: every overlay of k8s/, as Kustomize renders it, against Kubernetes' types and our own rules. */
import { errorsOf, report } from './deployment/rules.mjs';
import { malformed } from './k8s/malformed.mjs';
import { rules as networkRules } from './k8s/network-rules.mjs';
import { rules as objectRules } from './k8s/object-rules.mjs';
import { everything, nameOf } from './k8s/objects.mjs';
import { rendered } from './k8s/overlays.mjs';
import { rules as processRules } from './k8s/process-rules.mjs';
import { typeErrors } from './k8s/types.mjs';

const PLANTED = 'planted-';

/** All of it is compiled at once. */
const errorsOfTypes = (subject) => {
  const planted = malformed(subject).map((object, n) => [`${PLANTED}${n}`, object]);
  const own = Object.entries(subject).flatMap(([overlay, objects]) =>
    everything(objects).map((object) => [`${overlay}-${nameOf(object).replace(' ', '-')}`, object]),
  );
  const lines = typeErrors(Object.fromEntries([...own, ...planted]));
  return [
    ...lines.filter((line) => !line.startsWith(PLANTED)),
    ...planted.filter(([name]) => !lines.some((line) => line.startsWith(name))).map(([name]) => `types find nothing wrong with ${name}`),
  ];
};

report(() => {
  const subject = rendered();
  return [...errorsOfTypes(subject), ...errorsOf(subject, [...processRules, ...objectRules, ...networkRules])];
});
