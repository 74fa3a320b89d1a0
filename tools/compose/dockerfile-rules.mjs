/** What our Dockerfile must be. Each rule gives a sentence for each fault; `world` knows the repository: `node`, `exists(path)`, `isIgnored(path)`. */

const of = (stage, instruction) => stage.lines.filter((line) => line.instruction === instruction);
const last = (stages) => stages.at(-1);
const runs = (stage) => of(stage, 'RUN').map(({ text }) => text);

const sources = (stages) =>
  stages.flatMap((stage) =>
    of(stage, 'COPY')
      .filter(({ flags }) => !flags.some((flag) => flag.startsWith('--from=')))
      .flatMap(({ words }) => words.slice(0, -1)),
  );

const earlierStages = (stages) =>
  stages.flatMap((stage, n) =>
    of(stage, 'COPY')
      .flatMap(({ flags }) => flags.flatMap((flag) => (flag.startsWith('--from=') ? [flag.slice('--from='.length)] : [])))
      .filter((name) => !stages.slice(0, n).some((earlier) => earlier.name === name)),
  );

export const rules = {
  'every base is one exact version, the one that the repository runs on': (stages, { node }) =>
    stages.filter(({ base }) => base !== `node:${node}-bookworm-slim`).map(({ base }) => `${base} is not node:${node}-bookworm-slim`),
  'what runs is no root, and says so by number': (stages) => {
    const user = of(last(stages), 'USER').at(-1)?.words[0];
    return user !== undefined && /^[1-9]\d*:[1-9]\d*$/.test(user) ? [] : [`the last user is ${user ?? 'root'}`];
  },
  'nothing is changed by that user': (stages) => {
    const { lines } = last(stages);
    const after = lines.slice(lines.findIndex(({ instruction }) => instruction === 'USER') + 1);
    return after.filter(({ instruction }) => ['RUN', 'COPY'].includes(instruction)).map(({ text }) => `after USER comes ${text}`);
  },
  'packages for running come from the lockfile, without those for development and their scripts': (stages) => {
    const installs = runs(last(stages)).filter((text) => /\bnpm\b/.test(text));
    const isSound = (text) => /\bnpm ci --omit=dev --ignore-scripts\b/.test(text);
    return installs.length > 0 && installs.every(isSound) ? [] : ['the last stage does not `npm ci --omit=dev --ignore-scripts`'];
  },
  'no stage takes what the lockfile does not name': (stages) =>
    stages.flatMap(runs).filter((text) => /\bnpm (?:i|install|add)\b|\bnpx\b|\bapt(?:-get)?\b|\bcurl\b|\bwget\b/.test(text)),
  'no file is added from elsewhere': (stages) => stages.flatMap((stage) => of(stage, 'ADD')).map(({ text }) => text),
  'no secret is part of it': (stages) =>
    stages
      .flatMap(({ lines }) => lines.filter(({ instruction }) => ['ENV', 'ARG', 'COPY'].includes(instruction)))
      .filter(({ text }) => /secret|password|passwd|token|_key\b|[.]env\b|[.]pem\b/i.test(text))
      .map(({ text }) => text),
  'what is copied is there, and is not ignored': (stages, { exists, isIgnored }) =>
    sources(stages)
      .filter((path) => !exists(path) || isIgnored(path))
      .map((path) => `${path} does not come with the build`),
  'what is taken from another stage has been made before': (stages) => earlierStages(stages).map((name) => `there is no stage ${name} yet`),
  'it says how it is, with what the image has': (stages) => {
    const [check] = of(last(stages), 'HEALTHCHECK');
    return check !== undefined && /CMD \["node"/.test(check.text) && check.text.includes('/health/ready') ? [] : ['no HEALTHCHECK by node'];
  },
  'what runs hears signals itself': (stages) => {
    const [command] = of(last(stages), 'CMD');
    return command !== undefined && command.text.startsWith('CMD ["node"') ? [] : ['CMD is not node itself'];
  },
  'it says what it is': (stages) => {
    const labels = of(last(stages), 'LABEL')
      .map(({ text }) => text)
      .join(' ');
    const names = ['title', 'description', 'licenses', 'version', 'revision'].map((name) => `org.opencontainers.image.${name}`);
    return names.filter((name) => !labels.includes(`${name}=`)).map((name) => `no label ${name}`);
  },
};
