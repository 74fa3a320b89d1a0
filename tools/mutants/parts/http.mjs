/** Part G, HTTP and the gateway. */
const shape = 'libs/nest/src/http/check-request.ts';
const network = 'libs/nest/src/http/client-network.ts';
const gateway = 'apps/gateway/src/gateway.spec.ts';

export const spec = 'apps/standalone/test/attacks/http.component.spec.ts';
export const mutants = [
  {
    name: 'T82 the type of a body is not looked at',
    file: shape,
    find: "if (request.method !== 'GET') checkBody(request);",
    replace: '',
    also: [
      {
        file: 'libs/nest/src/http/body-parsers.ts',
        find: "addContentTypeParser('application/json', { parseAs: 'buffer' }",
        replace: "addContentTypeParser('*', { parseAs: 'buffer' }",
      },
    ],
  },
  {
    name: 'T82 poisoned keys are let through',
    file: 'libs/nest/src/http/body-parsers.ts',
    find: "getDefaultJsonParser('error', 'error')",
    replace: "getDefaultJsonParser('ignore', 'ignore')",
  },
  {
    name: 'T84 every origin is told that it may',
    file: 'libs/nest/src/http/create-app.ts',
    find: 'if (http.corsOrigins.length > 0) app.enableCors(corsOptions(http.corsOrigins));',
    replace: 'app.enableCors({ origin: true, credentials: true });',
  },
  {
    name: 'T84 a cookie is a credential',
    file: 'libs/nest/src/auth/authenticate-request.ts',
    find: 'const { authorization } = request.headers;',
    replace: "const authorization = request.headers.authorization ?? /authorization=(Bearer .*)/.exec(request.headers.cookie ?? '')?.[1];",
  },
  {
    name: 'T85 a cache may keep an answer',
    file: 'libs/nest/src/http/security-headers.ts',
    find: "'cache-control': 'no-store'",
    replace: "'cache-control': 'max-age=60'",
  },
  {
    name: 'T86 what can be read in two ways is read in one',
    file: 'libs/nest/src/http/create-app.ts',
    find: 'requireHostHeader: false,',
    replace: 'requireHostHeader: false, insecureHTTPParser: true,',
  },
  {
    name: 'T87 an odd key is taken for our own mistake',
    file: 'libs/nest/src/operations/conditional-headers.ts',
    find: "if (typeof header !== 'string' || !KEY.test(header)) throw malformed('Idempotency-Key', '1 to 200 printable ASCII characters');",
    replace: "if (!KEY.test(header)) throw new Error('an odd key');",
  },
  {
    name: 'T88 the leftmost of X-Forwarded-For is believed',
    file: network,
    find: 'if (trustedProxies === 0 || forwardedFor === undefined) return own;',
    replace: 'if (forwardedFor === undefined) return own;',
    also: [{ file: network, find: 'hops.at(-trustedProxies)', replace: 'hops.at(0)' }],
    spec: gateway,
  },
  {
    name: 'T89 every address of a /64 is somebody else',
    file: network,
    find: "`${all.slice(0, 4).join(':')}::/64`",
    replace: "all.join(':')",
    spec: gateway,
  },
  {
    name: 'T89 a burst is counted when it is over',
    file: 'apps/gateway/src/rate-limits.ts',
    find: 'const counted = await limiterOf(policy).consume(who);',
    replace:
      'const known = await limiterOf(policy).get(who);\n        await new Promise((resolve) => setImmediate(resolve));\n        const counted = (known?.consumedPoints ?? 0) >= policy.quota ? await limiterOf(policy).consume(who) : await limiterOf(policy).reward(who, 0).then(() => limiterOf(policy).penalty(who, 1));',
    spec: gateway,
  },
  {
    name: 'T90 a query is taken as it comes',
    file: shape,
    find: "if (request.raw.url?.includes('?') === true) checkQuery(request.query);",
    replace: '',
  },
];
