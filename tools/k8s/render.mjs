/**
 * The part of Kustomize that k8s/ uses, so that overlays can be checked within a second and without it. `npm run k8s:verify` holds it
 * to the real one.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { generated, hashed } from './config-maps.mjs';
import { patched } from './patch.mjs';

const KNOWN = [
  'apiVersion',
  'kind',
  'namespace',
  'resources',
  'components',
  'configMapGenerator',
  'labels',
  'images',
  'replicas',
  'patches',
];
const CLUSTER_WIDE = ['Namespace'];

const read = (path) => readFileSync(path, 'utf8');
const documents = (path) => parseAllDocuments(read(path), { merge: true }).map((document) => document.toJS());

const inNamespace = (object, namespace) => {
  const meta = CLUSTER_WIDE.includes(object.kind) ? { name: namespace } : { namespace };
  return { ...object, metadata: { ...object.metadata, ...meta } };
};
const labelled = (object, labels) => ({ ...object, metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labels } } });
const counted = (object, replicas) => {
  const own = replicas.find(({ name }) => object.metadata.name === name);
  return own !== undefined && ['Deployment', 'StatefulSet'].includes(object.kind)
    ? { ...object, spec: { ...object.spec, replicas: own.count } }
    : object;
};

const withImages = (object, images) => {
  const containers = object.spec?.template?.spec?.containers;
  if (containers === undefined) return object;
  const renamed = containers.map((container) => {
    const own = images.find(({ name }) => container.image.split(':')[0] === name);
    return own === undefined ? container : { ...container, image: `${own.newName}:${own.newTag}` };
  });
  const { template } = object.spec;
  return { ...object, spec: { ...object.spec, template: { ...template, spec: { ...template.spec, containers: renamed } } } };
};

/** In the order in which Kustomize does it. */
const transformed = (objects, folder, { namespace, labels = [], images = [], replicas = [], patches = [] }) => {
  const operations = patches.map(({ target, path, patch }) => ({ target, operations: parse(patch ?? read(join(folder, path))) }));
  const pairs = Object.assign({}, ...labels.map((one) => one.pairs));
  return objects
    .map((object) => patched(object, operations))
    .map((object) => (namespace === undefined ? object : inNamespace(object, namespace)))
    .map((object) => (labels.length === 0 ? object : labelled(object, pairs)))
    .map((object) => withImages(counted(object, replicas), images));
};

const accumulated = (folder, before = []) => {
  const kustomization = parse(read(join(folder, 'kustomization.yaml')));
  const unknown = Object.keys(kustomization).filter((key) => !KNOWN.includes(key));
  if (unknown.length > 0) throw new Error(`${folder}: tools/k8s/render.mjs does not know ${unknown.join(', ')}`);
  const { resources = [], components = [], configMapGenerator = [] } = kustomization;
  const own = resources.flatMap((path) => {
    const at = join(folder, path);
    return statSync(at).isDirectory() ? accumulated(at) : documents(at);
  });
  const all = generated([...before, ...own], configMapGenerator);
  const withComponents = components.reduce((objects, path) => accumulated(join(folder, path), objects), all);
  return transformed(withComponents, folder, kustomization);
};

/** Every object of an overlay. */
export const render = (folder) => hashed(accumulated(folder));
