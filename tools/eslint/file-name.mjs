/** A file's name tells its role: the patterns come from tools/boundaries/modules.mjs. */
import { basename } from 'node:path';

export default {
  meta: {
    type: 'problem',
    messages: { name: 'A file here is named like {{ like }}.' },
    schema: [{ type: 'array', items: { type: 'string' } }],
  },
  create: ({ filename, options: [patterns], report }) => ({
    Program(node) {
      const fits = patterns.some((pattern) => new RegExp(`^${pattern}$`).test(basename(filename)));
      if (!fits) report({ node, messageId: 'name', data: { like: patterns.join(' or ') } });
    },
  }),
};
