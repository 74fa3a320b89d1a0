// What the contract suites proved on which server, as a page: docs/engines.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';

const CONTRACT = /^(.+) keeps the contract of the (.+)$/;
const ADAPTER = /libs\/platform\/([a-z]+)\//;

const HEAD = `# What was verified on which server

Every adapter is held to the contract suite of its port (\`libs/testing\`), which SQLite's adapters pass too. \`npm run test:engines\` writes
this page; name servers of your own by the variables, and it says so. Why a façade stands in for KurrentDB and FerretDB for MongoDB, and what
is mended in it: [Real servers from package registries](adr/0012-real-servers-from-package-registries.md).

| port | adapter | verified on | checks passed |
|---|---|---|---|
`;

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
  writeFileSync(join(root, 'docs/engines.md'), HEAD + rowsOf(results, serverOf).map(lineOf).join(''));
};
