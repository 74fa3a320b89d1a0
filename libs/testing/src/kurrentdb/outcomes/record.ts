// Asks a real server what it answers to all scenarios: `record.ts <url> > recorded.json`. Nobody else may write to it meanwhile.
import { run, scenarios } from './scenarios.ts';

const SETTLE_MS = 200;
const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('usage: record.ts <url>');
const outcomes = await run(url, scenarios, () => ({ settleMs: SETTLE_MS }));
const lines = Object.entries(outcomes).map(([title, outcome]) => `  ${JSON.stringify(title)}: ${JSON.stringify(outcome)}`);
console.log(`{\n${lines.join(',\n')}\n}`);
process.exit(0);
