/** The overlays of k8s/, as Kustomize renders them, and rules that hold for each. */
import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { kubectl } from '../deployment/programs.mjs';
import { run } from '../engines/shell.mjs';
import { root } from '../workspaces.mjs';
import { nameOf } from './objects.mjs';

/** Their folders, by name. */
export const overlays = Object.fromEntries(globSync(join(root, 'k8s/overlays/*')).map((path) => [basename(path), path]));

const render = (folder) => {
  const objects = {};
  for (const document of parseAllDocuments(run(kubectl(), ['kustomize', folder]))) {
    const object = document.toJS();
    (objects[object.kind] ??= {})[object.metadata.name] = object;
  }
  return objects;
};

/** The subject of rules: the objects of each overlay, as `dev.Deployment.team`. */
export const rendered = () => Object.fromEntries(Object.entries(overlays).map(([name, folder]) => [name, render(folder)]));

/** A rule of one overlay, held by all of them. */
export const inEach = (rule, errorsIn, ...violations) => ({
  rule,
  errors: (subject) => Object.entries(subject).flatMap(([overlay, objects]) => errorsIn(objects).map((error) => `${overlay}: ${error}`)),
  violations,
});

/** The names of those objects that are not sound. */
export const except = (objects, isSound) => objects.filter((object) => !isSound(object)).map(nameOf);
