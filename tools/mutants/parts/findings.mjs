/** What was found in trials of the whole product: S, attacks, and U, what users met. Each names the `spec` that turns red. */
export const mutants = [
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
    file: 'apps/gateway/src/forward/places.ts',
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
  {
    name: 'U1 who refreshes second is a thief',
    file: 'libs/identity/src/domain/session.decider.ts',
    find: 'if (isRepeatedRefresh(open, { generation, network, grace, at }))',
    replace: 'if (open.generation < 1)',
    spec: 'apps/identity/test/sessions.component.spec.ts',
  },
  {
    name: 'U1 a refresh may be repeated from anywhere',
    file: 'libs/identity/src/domain/session.events.ts',
    find: 'refreshed?.network === network',
    replace: 'refreshed !== undefined',
    spec: 'apps/identity/test/sessions.component.spec.ts',
  },
  {
    name: 'U1 a refresh may be repeated at any time',
    file: 'libs/identity/src/domain/session.events.ts',
    find: ' && at < later(refreshed.at, grace)',
    replace: '',
    spec: 'apps/identity/test/sessions.component.spec.ts',
  },
  {
    name: 'S9 a key gives spent tokens again',
    file: 'libs/identity/src/write/session-tokens.ts',
    find: 'if (result === undefined || !repeated) return false;',
    replace: 'if (result === undefined || repeated) return false;',
    spec: 'apps/identity/test/sessions.component.spec.ts',
  },
];
