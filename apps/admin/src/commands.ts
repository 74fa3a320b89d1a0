import { contextNames, type ContextName } from '@guildhall/contracts';
import type { Operator } from './operator.ts';

/** A malformed command; the message shows the usage. */
export class Misspelt extends Error {
  override name = 'Misspelt';
}

type Words = readonly string[];
type Command = Readonly<{ usage: string; does: string; run: (operator: Operator, words: Words) => Promise<unknown> }>;

const wordAt = (words: Words, n: number, what: string): string => {
  const word = words[n];
  if (word === undefined) throw new Misspelt(`say ${what}`);
  return word;
};
const contextAt = (words: Words): ContextName => {
  const found = contextNames.find((context) => context === words[0]);
  if (found === undefined) throw new Misspelt(`say a context: ${contextNames.join(', ')}`);
  return found;
};
const path = (...parts: readonly string[]): string => parts.map(encodeURIComponent).join('/');

/** Asks one context, or all when none is named. */
const ofEach = (what: string) => async (operator: Operator, words: Words) => {
  const asked = words.length === 0 ? contextNames : [contextAt(words)];
  const answers = asked.map(async (context) => [context, await operator(context, 'GET', what)] as const);
  return Object.fromEntries(await Promise.all(answers));
};
const ofView = (action: string) => (operator: Operator, words: Words) =>
  operator(contextAt(words), 'POST', path('views', wordAt(words, 1, 'a view'), action));

/** All commands of an operator. They show ids and counts, but no personal data. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  loops: { usage: 'loops [context]', does: 'checkpoints, leases, who lags', run: ofEach('loops') },
  views: { usage: 'views [context]', does: 'each view, its generation and position', run: ofEach('views') },
  'views rebuild': {
    usage: 'views rebuild <context> <view>',
    does: 'fills a new generation beside the live one, and gives its number',
    run: ofView('rebuild'),
  },
  'views switch': {
    usage: 'views switch <context> <view> <generation>',
    does: 'makes a generation the live one',
    run: (operator, words) =>
      operator(contextAt(words), 'POST', path('views', wordAt(words, 1, 'a view'), 'switch'), {
        generation: Number(wordAt(words, 2, 'a generation')),
      }),
  },
  'views back': { usage: 'views back <context> <view>', does: 'makes the generation before the live one', run: ofView('back') },
  'views verify': {
    usage: 'views verify <context> <view>',
    does: 'rebuilds aside, and gives the ids of documents that differ',
    run: ofView('verify'),
  },
  'facts republish': {
    usage: 'facts republish <context>',
    does: 'publishes the facts of all its events once more; consumers skip what they have taken',
    run: (operator, words) => operator(contextAt(words), 'POST', 'loops/republish'),
  },
  'dead-letters': {
    usage: 'dead-letters [context]',
    does: 'facts that could not be handled, without personal data',
    run: ofEach('dead-letters'),
  },
  'dead-letters replay': {
    usage: 'dead-letters replay <context> [key]',
    does: 'handles them now, in order: those of one partition key, or all',
    run: (operator, words) =>
      operator(contextAt(words), 'POST', 'dead-letters/replay', words[1] === undefined ? {} : { partitionKey: words[1] }),
  },
  'dead-letters drop': {
    usage: 'dead-letters drop <context> <id> <reason>',
    does: 'gives one up, so that those behind it may be replayed',
    run: (operator, words) =>
      operator(contextAt(words), 'POST', 'dead-letters/drop', {
        id: wordAt(words, 1, 'an id'),
        reason: wordAt(words, 2, 'a reason') && words.slice(2).join(' '),
      }),
  },
  jobs: { usage: 'jobs [context]', does: 'jobs that failed for good, and how many wait', run: ofEach('jobs') },
  'jobs retry': {
    usage: 'jobs retry <context> <id>',
    does: 'tries a failed job again',
    run: (operator, words) => operator(contextAt(words), 'POST', path('jobs', wordAt(words, 1, 'an id'), 'retry')),
  },
  mails: {
    usage: 'mails',
    does: 'mails that failed for good, and how many wait',
    run: (operator) => operator('notification', 'GET', 'jobs'),
  },
  'mails retry': {
    usage: 'mails retry <id>',
    does: 'tries a failed mail again',
    run: (operator, words) => operator('notification', 'POST', path('jobs', wordAt(words, 0, 'an id'), 'retry')),
  },
};

export const usage = (): string =>
  ['npm run admin -- <command>', '', ...Object.values(COMMANDS).map((one) => `  ${one.usage.padEnd(44)} ${one.does}`)].join('\n');

/** Commands of two words are found before those of one. */
export const commandOf = (words: Words): Readonly<{ command: Command; rest: Words }> => {
  for (const length of [2, 1]) {
    const command = COMMANDS[words.slice(0, length).join(' ')];
    if (command !== undefined && words.length >= length) return { command, rest: words.slice(length) };
  }
  throw new Misspelt(usage());
};
