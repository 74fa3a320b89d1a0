/** Findings at the doors and between processes: what a request passes on its way in and out. Each names the `spec` that turns red. */
export const mutants = [
  {
    name: 'S3 a revision is compared where nothing may be told',
    spec: 'apps/standalone/test/attacks/uniform.component.spec.ts',
    file: 'libs/nest/src/request/envelope.ts',
    find: 'isUniform ? undefined : ifMatchOf',
    replace: 'ifMatchOf',
  },
  {
    name: 'S3 a reused key is refused to who is known',
    spec: 'apps/standalone/test/attacks/uniform.component.spec.ts',
    file: 'libs/nest/src/request/envelope.ts',
    find: '...(isUniform ? [commandHash] : [])',
    replace: '',
  },
  {
    name: 'S3 positions leave as they are inside',
    spec: 'apps/standalone/test/attacks/uniform.component.spec.ts',
    file: 'libs/nest/src/http/create-app.ts',
    find: 'sealPositions(instance);',
    replace: '',
  },
  {
    name: 'S3 a position is everybody’s',
    spec: 'libs/nest/src/request/positions.spec.ts',
    file: 'libs/nest/src/request/positions.ts',
    find: 'seal: (position, owner = NOBODY) => {',
    replace: 'seal: (position, owner = NOBODY) => {\n      owner = NOBODY;',
  },
  {
    name: 'S3 metrics are for everybody',
    spec: 'apps/standalone/test/admin.component.spec.ts',
    file: 'apps/gateway/src/gateway.ts',
    find: 'healthRoutes(app, { checks, stuck, readiness });',
    replace: `healthRoutes(app, { checks, stuck, readiness });
      app.getHttpAdapter().getInstance().get('/metrics', async (_, reply) => reply.send(await metrics.text()));`,
  },
  {
    name: 'S3 operators come from anywhere',
    spec: 'libs/nest/src/ops/ops.spec.ts',
    file: 'libs/nest/src/operator/operator.config.ts',
    find: "default('127.0.0.1')",
    replace: "default('0.0.0.0')",
  },
  {
    name: 'S7 any position is waited for',
    spec: 'libs/nest/src/request/request.spec.ts',
    file: 'libs/nest/src/request/positions.ts',
    find: "if (position === undefined) throw new HttpProblem(400, 'position.unknown');",
    replace: 'if (position === undefined) return String(given);',
  },
  {
    name: 'S4 the router looks for a path in whole URLs',
    spec: 'apps/standalone/test/attacks/http.component.spec.ts',
    file: 'libs/nest/src/http/create-app.ts',
    find: "url.startsWith('/') ? url : NO_PATH",
    replace: 'url',
  },
  {
    name: 'S4 what cannot be sent is a failure of who was to get it',
    spec: 'apps/gateway/src/forward/forward.spec.ts',
    file: 'libs/nest/src/calls/places.ts',
    find: 'if (!isOfThePeer(cause)) throw cause;',
    replace: '',
  },
  {
    name: 'S4 a target goes on as it came',
    spec: 'apps/gateway/src/forward/forward.spec.ts',
    file: 'apps/gateway/src/forward/forward.ts',
    find: 'path: pathOf(path, request)',
    replace: 'path: request.url',
  },
];
