import { describe, expect, it } from '@jest/globals';
import { brokenLinks } from './links.mjs';

const files = { docs: '', 'README.md': '# The `one` page\n\n## Again\n\n## Again\n', 'docs/a page.md': '# Here\n' };
const broken = (markdown) => brokenLinks('docs/links.md', (path) => ({ ...files, 'docs/links.md': markdown })[path]);

describe('links in Markdown', () => {
  it.each([
    '[a file](../README.md)',
    '[a folder](../docs)',
    '[a name with a space](a%20page.md#here)',
    '[a heading with code](../README.md#the-one-page)',
    '[the second heading of that name](../README.md#again-1)',
    '# Here\n\n[the same page](#here)',
    '[another site](https://example.com/nowhere)',
    '`[code](nowhere.md)`',
  ])('may be %s', (markdown) => expect(broken(markdown)).toEqual([]));

  it.each([
    ['nowhere.md', '[text](nowhere.md)'],
    ['nowhere.png', '![an image](nowhere.png)'],
    ['nowhere.md', '[by reference][it]\n\n[it]: nowhere.md'],
    ['../README.md#nowhere', '[text](../README.md#nowhere)'],
    ['#nowhere', '[text](#nowhere)'],
  ])('may not be %s', (link, markdown) => expect(broken(markdown)).toEqual([`docs/links.md links to ${link}, which does not exist`]));
});
