// What the contract suites proved on which server, as a table in docs/engines.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';

const CONTRACT = /^(.+) keeps the contract of the (.+)$/;
const ADAPTER = /libs\/platform\/([a-z]+)\//;

const HEAD = `
| port | adapter | verified on | checks passed |
|---|---|---|---|
`;
const PLACE = /(?<=<!-- verified -->\n)[^]*(?=\n<!-- \/verified -->)/;

/** The rows of a run of Jest: every contract that an adapter was held to, and how many of its checks passed. */
const rowsOf = ({ testResults }, serverOf) => {
  const rows = new Map();
  for (const { name, assertionResults } of testResults)
    for (const { ancestorTitles, status } of assertionResults) {
      const [, adapter, port] = CONTRACT.exec(ancestorTitles[0] ?? '') ?? [];
      const [, adapterLib] = ADAPTER.exec(name) ?? [];
      if (adapter === undefined || adapterLib === undefined) continue;
      const row = rows.get(`${port}${adapter}`) ?? { port, adapter, server: serverOf(adapterLib), passed: 0, all: 0 };
      rows.set(`${port}${adapter}`, { ...row, passed: row.passed + (status === 'passed' ? 1 : 0), all: row.all + 1 });
    }
  return [...rows.values()].toSorted((a, b) => a.port.localeCompare(b.port));
};

const lineOf = ({ port, adapter, server, passed, all }) =>
  `| ${port} | ${adapter} | ${server} | ${passed === all ? `all ${all}` : `${passed} of ${all}`} |\n`;

/** `engines`: which adapters each is for, and what its server is. */
export const writeVerified = (results, engines) => {
  const serverOf = (adapterLib) => {
    const { server, variable } = engines.find(({ adapters }) => adapters.includes(adapterLib));
    return process.env[variable] === undefined ? server() : `the server that \`${variable}\` names`;
  };
  const page = join(root, 'docs/engines.md');
  writeFileSync(page, readFileSync(page, 'utf8').replace(PLACE, HEAD + rowsOf(results, serverOf).map(lineOf).join('')));
};
