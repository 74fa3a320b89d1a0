import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};
const FOLDER = new URL('./assets/', import.meta.url);

export type PageFile = Readonly<{ type: string; body: string }>;
/** By name; a name that is not there leads nowhere, so no path is ever made of one. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** Read once: they are few and small. */
export const pageFiles = (): PageFiles =>
  new Map(
    readdirSync(FOLDER).map((name) => [name, { type: TYPES[extname(name)] ?? '', body: readFileSync(new URL(name, FOLDER), 'utf8') }]),
  );
