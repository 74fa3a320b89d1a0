/** Where contexts are named one by one, and what a context of widgets adds there. `last` is the context that was added before. */
import { PERMISSIONS, ROLE_PERMISSIONS, UNIFIED_ROLES } from '../../libs/contracts/src/permissions.ts';
import { contexts } from '../../libs/contracts/src/contexts.ts';
import { editsWith } from './edits.mjs';

/** A permission may be there before the context that it is for. Owners and admins have all of them. */
const permissionsOf = (name) => ['read', 'manage'].map((right) => `${name}.${right}`);
const holdersOf = (permission) =>
  UNIFIED_ROLES.filter((role) => ['owner', 'admin'].includes(role) || ROLE_PERMISSIONS[role].includes(permission));

const ALL_CONTEXTS = ' } satisfies Readonly<Record<ContextName, object>>';
const lines = (values, line) => values.map(line).join('');

const inContracts = (name, { before, atEnd, inSequence }) => ({
  'libs/contracts/src/contexts.ts': before(
    '} as const satisfies Readonly<Record<string, ContextEntry>>;',
    `  widget: {
    port: 3199,
    topic: { name: 'widget.facts', partitions: 12, key: 'organizationId' },
    dependsOn: ['organization'],
    calledBy: [],
  },
`,
  ),
  'libs/contracts/src/index.ts': inSequence(
    before("export * from './facts/published.ts';", "export * from './facts/widget/index.ts';\n"),
    atEnd("export * from './rest/widget.ts';\n"),
  ),
  'libs/contracts/src/facts/published.ts': inSequence(
    before('\ntype Contract =', "import * as widget from './widget/index.ts';\n"),
    before(ALL_CONTEXTS, ', widget'),
  ),
  'libs/contracts/src/facts/words.ts': before(
    'export const Instant =',
    "export const WidgetId = id('widget').meta({ id: 'WidgetId', description: 'A widget, as a TypeID.', example: 'widget_3m1n2p3q4r5s6t7v8w9x0y1z2a' });\n",
  ),
  'libs/contracts/src/permissions.ts': before(
    '] as const;\nexport type Permission =',
    lines(
      permissionsOf(name).filter((permission) => !PERMISSIONS.includes(permission)),
      (permission) => `  '${permission}',\n`,
    ),
  ),
});

const inProcess = (name, { before, after, inSequence }) => ({
  'libs/testing/src/apps/cores.ts': inSequence(
    after("import { team } from '@guildhall/team';\n", "import { widget } from '@guildhall/widget';\n"),
    before(ALL_CONTEXTS, ', widget'),
  ),
  'apps/standalone/src/services.ts': inSequence(
    before('\ntype Given =', "import { widgetService } from '@guildhall/widget-app';\n"),
    before(
      '  const services = {',
      "  const widget = await widgetService(platform, { factsTaken: waitForFactsFrom([organization.context], bus, 'widget') });\n",
    ),
    before(ALL_CONTEXTS, ', widget'),
  ),
  'apps/standalone/test/matrix/table.ts': inSequence(
    after("import { TEAMS } from './table-of-teams.ts';\n", "import { WIDGETS } from './table-of-widgets.ts';\n"),
    before(' };\n\nexport const SITUATIONS', ', ...WIDGETS'),
  ),
  'apps/standalone/test/matrix/expected-outcome.ts': before(
    "  'owner.manage': ['owner'],\n",
    lines(
      permissionsOf(name),
      (permission) =>
        `  '${permission}': [${holdersOf(permission)
          .map((role) => `'${role}'`)
          .join(', ')}],\n`,
    ),
  ),
});

const inManifests = (last, { before, after, inSequence }) => {
  const [urlOfLast, lastAt] = [`GUILDHALL_${last.toUpperCase()}_URL`, `http://${last}:${contexts[last].port}`];
  return {
    'docker-compose.yml': inSequence(
      after(`      ${urlOfLast}: ${lastAt}\n`, '      GUILDHALL_WIDGET_URL: http://widget:3199\n'),
      after(`      ${last}: { condition: service_healthy }\n`, '      widget: { condition: service_healthy }\n'),
      before(
        '  kurrentdb:\n    image: ',
        `  widget-prepare:
    <<: *prepare
    command: [node, apps/widget/dist/bundle.js, prepare]
  widget:
    <<: *service
    command: [node, apps/widget/dist/bundle.js]
    environment:
      <<: *service-environment
      PORT: 3199
    depends_on:
      <<: *engines-answer
      widget-prepare: { condition: service_completed_successfully }

`,
      ),
    ),
    'k8s/base/kustomization.yaml': after(`  - ${last}.yaml\n`, '  - widget.yaml\n'),
    'k8s/base/gateway.yaml': after(
      `            - { name: ${urlOfLast}, value: '${lastAt}' }\n`,
      "            - { name: GUILDHALL_WIDGET_URL, value: 'http://widget:3199' }\n",
    ),
    'k8s/components/private-engines/kustomization.yaml': after(
      `{ secretKeyRef: { name: kafka, key: ${last}-password } } }\n`,
      `  - target: { kind: Deployment|Job, labelSelector: app.kubernetes.io/name=widget }
    patch: |-
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value: { name: KAFKA_USER, value: widget }
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value: { name: KAFKA_PASSWORD, valueFrom: { secretKeyRef: { name: kafka, key: widget-password } } }
`,
    ),
    'k8s/overlays/dev/kustomization.yaml': after(`  - { name: ${last}, count: 1 }\n`, '  - { name: widget, count: 1 }\n'),
  };
};

export const placesOf = (name, last, named) => {
  const edits = editsWith(named);
  return { ...inContracts(name, edits), ...inProcess(name, edits), ...inManifests(last, edits) };
};
