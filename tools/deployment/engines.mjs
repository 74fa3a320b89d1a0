/** What the engines that we deploy must be: what processes ask for. */
import { unmetVersion } from '../../libs/eventing/src/ports/engine-version.ts';
import { read } from '../workspaces.mjs';

const ADAPTERS = { kurrentdb: 'kurrentdb', mongodb: 'mongo', redis: 'redis' };
const ARGUMENTS = { redis: ['--appendonly yes', '--appendfsync always', '--maxmemory-policy noeviction'] };

/** The versions that an adapter's source asks for. */
export const versionsIn = (source) => /FIRST_GOOD_VERSIONS = \[(.*?)\]/s.exec(source)?.[1].match(/[\d.]+/g) ?? [];

/** A line for each thing that an engine lacks. `image`: with its version; `args`: of its command. */
export const engineErrors = (name, image, args = []) => {
  const given = args.join(' ');
  const versions = versionsIn(read(`libs/platform/${ADAPTERS[name]}/src/engine.ts`));
  return [
    ...unmetVersion(image.split(':').at(-1), versions).map(({ found, needed }) => `${name} is ${found}, needed: ${needed}`),
    ...(ARGUMENTS[name] ?? []).filter((needed) => !given.includes(needed)).map((needed) => `${name} runs without ${needed}`),
  ];
};

export const ENGINES = Object.keys(ADAPTERS);
