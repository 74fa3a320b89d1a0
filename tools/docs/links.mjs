/** Every relative link in a Markdown file leads to a file, and its anchor to a heading there. */
import GithubSlugger from 'github-slugger';
import { marked } from 'marked';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { root } from '../workspaces.mjs';

const tokensIn = (markdown) => {
  const tokens = [];
  marked.walkTokens(marked.lexer(markdown), (token) => void tokens.push(token));
  return tokens;
};
const plainText = ({ tokens, text }) => tokens?.map(plainText).join('') ?? text;

const linksIn = (markdown) =>
  tokensIn(markdown)
    .filter(({ type, href }) => (type === 'link' || type === 'image') && !URL.canParse(href))
    .map(({ href }) => href);

const anchorsIn = (markdown) => {
  const slugger = new GithubSlugger();
  return tokensIn(markdown)
    .filter(({ type }) => type === 'heading')
    .map((heading) => slugger.slug(plainText(heading)));
};

/** `read(path)` gives a file's text, '' for a folder, and undefined where there is nothing. */
export const brokenLinks = (path, read) =>
  linksIn(read(path))
    .filter((link) => {
      const [file, anchor] = link.split('#').map(decodeURIComponent);
      const target = read(file === '' ? path : normalize(join(dirname(path), file)));
      return target === undefined || (anchor !== undefined && !anchorsIn(target).includes(anchor));
    })
    .map((link) => `${path} links to ${link}, which does not exist`);

const read = (path) => {
  const at = join(root, path);
  if (!existsSync(at)) return undefined;
  return statSync(at).isDirectory() ? '' : readFileSync(at, 'utf8');
};

export const errors = () =>
  globSync('**/*.md', { cwd: root, exclude: ['**/node_modules', '**/dist', '.cache'] }).flatMap((path) => brokenLinks(path, read));
