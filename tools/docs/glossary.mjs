/** docs/architecture.md explains at most 25 words, and each exported type of the kernel is one of them or has a doc comment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../workspaces.mjs';

const PAGE = 'docs/architecture.md';
const KERNEL = 'libs/eventing/src/index.ts';
const MAX_WORDS = 25;

const section = /^## Words\n([\s\S]*?)(?=^## )/m;
/** "Dead letter" explains `DeadLetter`. */
const wordsOf = (page) => [...(section.exec(page)?.[1] ?? '').matchAll(/^\| \*\*(.+?)\*\* \|/gm)].map(([, word]) => word);
const typeName = (word) => word.replaceAll(/(?:^| )(\w)/g, (_, letter) => letter.toUpperCase());

/** The exported types of a module that have no doc comment. */
export const undocumentedTypes = (path) => {
  const program = ts.createProgram([path], { noLib: true, types: [], allowImportingTsExtensions: true, noEmit: true });
  const checker = program.getTypeChecker();
  const isAlias = ({ flags }) => flags & ts.SymbolFlags.Alias;
  return checker
    .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(path)))
    .map((symbol) => (isAlias(symbol) ? checker.getAliasedSymbol(symbol) : symbol))
    .filter(({ flags }) => flags & (ts.SymbolFlags.Type & ~ts.SymbolFlags.TypeParameter))
    .filter((symbol) => symbol.getDocumentationComment(checker).length === 0)
    .map(({ name }) => name);
};

export const glossaryErrors = (page, undocumented) => {
  const words = wordsOf(page);
  const explained = words.map(typeName);
  return [
    ...(words.length > 0 && words.length <= MAX_WORDS ? [] : [`${PAGE} explains ${words.length} words, not 1 to ${MAX_WORDS}`]),
    ...undocumented
      .filter((name) => !explained.includes(name))
      .map((name) => `${KERNEL} exports ${name}, which has no doc comment and is no word of ${PAGE}`),
  ];
};

export const errors = () => glossaryErrors(readFileSync(join(root, PAGE), 'utf8'), undocumentedTypes(join(root, KERNEL)));
