/** The syntax that a module may forbid itself. tools/boundaries/modules.mjs says which module has which of these rules. */
const forbid = (selector, message) => ({ selector, message });

export const everywhere = [
  forbid('TSEnumDeclaration', 'No enum: use a union of literals.'),
  forbid('ExportDefaultDeclaration', 'No default export: export it by its name.'),
];
export const env = forbid(
  "MemberExpression[object.name='process'][property.name='env'], ImportDeclaration[source.value='node:process']",
  'Only *.config.ts reads the environment; main.ts passes it on.',
);

export const rules = {
  functions: [
    forbid(
      "ClassDeclaration:not([superClass.name='Error'])",
      'Use a function with a closure; classes are only for what Nest needs one for.',
    ),
  ],
  pure: [
    forbid("NewExpression[callee.name='Date'][arguments.length=0]", 'No clock: take the time as an argument.'),
    forbid("CallExpression[callee.name='Date']", 'No clock: take the time as an argument.'),
    forbid("MemberExpression[object.name='Date'][property.name='now']", 'No clock: take the time as an argument.'),
    forbid("MemberExpression[object.name='Math'][property.name='random']", 'No randomness: take random values as arguments.'),
    forbid("MemberExpression[object.name='globalThis']", 'No globals: use a port.'),
    forbid('ImportExpression', 'No dynamic import: import at the top of the file.'),
  ],
  sync: [
    forbid(':function[async=true]', 'Nothing asynchronous here.'),
    forbid('AwaitExpression', 'Nothing asynchronous here.'),
    forbid("NewExpression[callee.name='Promise'], MemberExpression[object.name='Promise']", 'Nothing asynchronous here.'),
  ],
  exhaustive: [forbid('SwitchCase[test=null]', 'No default: name every case, so that the compiler finds a missing one.')],
  'exhaustive-project': [
    forbid(
      "Property[key.name='project'] SwitchCase[test=null]",
      'No default in a projection: a new event would delete or change documents, and nobody would have decided so.',
    ),
  ],
  'explicit-data': [
    forbid(
      "Property[key.name='data'] > ObjectExpression > SpreadElement",
      'Name each field of an event: a spread also copies fields that must not be stored, such as a password.',
    ),
  ],
};

/** Globals that a pure module may not use. */
export const world = [
  ...['process', 'console', 'fetch', 'crypto', 'performance', 'navigator', 'Buffer', 'global', 'require', 'eval'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'queueMicrotask', 'WebSocket', 'Temporal'],
];

/** ESLint's setting for the named rules; `pure` includes `functions`. */
export const banned = (names, ...more) => {
  const all = names.includes('pure') ? [...names, 'functions'] : names;
  return ['error', ...everywhere, ...all.flatMap((name) => rules[name]), ...more];
};
