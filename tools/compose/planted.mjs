/** For each rule a change to our own file that breaks it. */
const change = (rule, from, to) => ({ rule, from, to });

const BUNDLE = '    command: [node, apps/team/dist/bundle.js]\n';
const MASTER_KEY = 'development-only-development-only-development-only';

export const composePlanted = [
  change('it has the form of a Compose file', 'retries: 12', 'retry: 12'),
  change('every image is one exact version', /image: redis:\S+/, 'image: redis:latest'),
  change(
    'what waits, waits for what can come',
    'identity-prepare: { condition: service_completed_successfully }',
    'identity-prepare: { condition: service_healthy }',
  ),
  change('what waits, waits for what can come', '      mail: { condition', '      mails: { condition'),
  change('what runs on is asked how it is', 'test: [CMD, redis-cli, ping]\n      interval: 5s\n      retries: 12', 'disable: true'),
  change('what runs once is waited for', '      team-prepare: { condition: service_completed_successfully }\n', ''),
  change('whoever is told an address waits for who is there', '      mail: { condition: service_healthy }\n', ''),
  change('data lies in named volumes', 'events:/var', 'happenings:/var'),
  change('files of ours are there, and are only read', 'provisioning:ro', 'provisioning'),
  change('files of ours are there, and are only read', './observability/grafana:', './observability/graphs:'),
  change('only this machine reaches what is open', "['127.0.0.1:8025:8025']", "['8025:8025']"),
  change('processes of ours may do little', '  read_only: true\n', ''),
  change('all five run, each prepared', '  team-prepare:\n    <<: *prepare', '  tea-prepare:\n    <<: *prepare'),
  change('each runs its own bundle', BUNDLE, BUNDLE.replace('team', 'identity')),
  change('a service comes after what prepares it', '      team-prepare: { condition: service_completed_successfully }\n', ''),
  change('settings are ones that exist', '      PORT: 3103\n', '      PORT: 3103\n      GUILDHALL_COLOUR: red\n'),
  change('nobody lacks a setting', '      GUILDHALL_TEAM_URL: http://team:3103\n', ''),
  change('the gateway knows no more than it needs', '      PORT: 3000\n', `      PORT: 3000\n      GUILDHALL_MASTER_KEY: ${MASTER_KEY}\n`),
  change('each listens where the others look for it', '      PORT: 3103\n', '      PORT: 3133\n'),
  change('operators come to a port of their own, which Prometheus knows', 'GUILDHALL_OPERATOR_PORT: 9464', 'GUILDHALL_OPERATOR_PORT: 3000'),
  change('secrets are for development only, and so is whoever is told them', MASTER_KEY, 'f2b1c0d9f2b1c0d9f2b1c0d9f2b1c0d9'),
  change('secrets are for development only, and so is whoever is told them', 'NODE_ENV: development', 'NODE_ENV: production'),
];

export const dockerfilePlanted = [
  change('every base is one exact version, the one that the repository runs on', /node:\S+ AS/, 'node:24 AS'),
  change('what runs is no root, and says so by number', 'USER 1000:1000', 'USER node'),
  change('nothing is changed by that user', 'EXPOSE 3000', 'RUN mkdir data'),
  change('packages for running come from the lockfile, without those for development and their scripts', ' --omit=dev', ''),
  change('no stage takes what the lockfile does not name', 'EXPOSE 3000', 'RUN npm install pm2'),
  change('no file is added from elsewhere', 'COPY libs libs', 'ADD libs libs'),
  change('no secret is part of it', 'HOST=0.0.0.0', 'HOST=0.0.0.0 GUILDHALL_MASTER_KEY=1'),
  change('what is copied is there, and is not ignored', 'COPY libs libs', 'COPY library libs'),
  change('what is copied is there, and is not ignored', 'COPY libs libs', 'COPY docs docs'),
  change('what is taken from another stage has been made before', '--from=build', '--from=builder'),
  change('it says how it is, with what the image has', 'CMD ["node", "-e"', 'CMD ["curl", "-f"'),
  change('what runs hears signals itself', 'CMD ["node", "apps/gateway/dist/bundle.js"]', 'CMD npm start'),
  change('it says what it is', 'org.opencontainers.image.licenses', 'licenses'),
];

/** `in`: the file that is changed. */
const changeIn = (file, rule, from, to) => ({ ...change(rule, from, to), in: file });

export const observabilityPlanted = [
  changeIn('scrape', 'every process is asked, by its own name', 'team:9464', 'team:3103'),
  changeIn('alerts', 'metrics are ones that exist', 'guildhall_parked_facts', 'guildhall_facts_parked'),
  changeIn('dashboards', 'metrics are ones that exist', 'guildhall_parked_facts', 'guildhall_facts_parked'),
  changeIn('alerts', 'an alert says how bad it is, and what is wrong', 'severity: warning', 'severity: odd'),
  changeIn('alerts', 'an alert has a name of its own', 'alert: GuildhallSlow', 'alert: GuildhallErrors'),
  changeIn('dashboards', 'a dashboard and its panels have ids of their own', '"id": 2', '"id": 1'),
  changeIn('dashboards', 'a panel asks the source that is there', '"uid": "prometheus"', '"uid": "loki"'),
];
