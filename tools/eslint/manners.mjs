/** What the code of a room does not do, by the manners that tools/walls/rooms.mjs gives it. */
const ban = (selector, message) => ({ selector, message });

export const everywhere = [
  ban('TSEnumDeclaration', 'A union of literals says it without code.'),
  ban('ExportDefaultDeclaration', 'A thing has one name: export it by that name.'),
];
export const env = ban(
  "MemberExpression[object.name='process'][property.name='env'], ImportDeclaration[source.value='node:process']",
  'Only *.config.ts reads the environment; main.ts hands it on.',
);

export const manners = {
  plain: [ban("ClassDeclaration:not([superClass.name='Error'])", 'A function with a closure does; classes only where Nest asks for one.')],
  pure: [
    ban("NewExpression[callee.name='Date'][arguments.length=0]", 'Time arrives from outside.'),
    ban("CallExpression[callee.name='Date']", 'Time arrives from outside.'),
    ban("MemberExpression[object.name='Date'][property.name='now']", 'Time arrives from outside.'),
    ban("MemberExpression[object.name='Math'][property.name='random']", 'Randomness arrives from outside.'),
    ban("MemberExpression[object.name='globalThis']", 'The world is reached through a port.'),
    ban('ImportExpression', 'What is needed is imported where all can see it.'),
  ],
  sync: [
    ban(':function[async=true]', 'Nothing is waited for here.'),
    ban('AwaitExpression', 'Nothing is waited for here.'),
    ban("NewExpression[callee.name='Promise'], MemberExpression[object.name='Promise']", 'Nothing is waited for here.'),
  ],
  exhaustive: [ban('SwitchCase[test=null]', 'Name every case, so that the compiler finds the forgotten one.')],
  decides: [
    ban(
      "Property[key.name='data'] > ObjectExpression > SpreadElement",
      'Spell out the fields of an event: a spread lets through what was not meant, and one day it is a password.',
    ),
  ],
};

/** Globals through which the world would come in unseen. */
export const world = [
  ...['process', 'console', 'fetch', 'crypto', 'performance', 'navigator', 'Buffer', 'global', 'require', 'eval'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'queueMicrotask', 'WebSocket', 'Temporal'],
];

/** The syntax that a room's manners forbid; whoever is pure is plain too. */
export const banned = (names, ...more) => {
  const all = names.includes('pure') ? [...names, 'plain'] : names;
  return ['error', ...everywhere, ...all.flatMap((name) => manners[name]), ...more];
};
