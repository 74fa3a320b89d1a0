// KurrentDB's protocol on a loopback port, in front of a data folder: `main.ts <folder> <port> [system events]`.
import { startKurrentFacade } from './server.ts';

const [folder, port, systemEvents = '0'] = process.argv.slice(2);
if (folder === undefined || port === undefined) throw new Error('usage: main.ts <folder> <port> [system events]');
const facade = await startKurrentFacade({ folder, port: Number(port), systemEvents: Number(systemEvents) });
console.log(`${facade.url} on ${folder}`);
const stop = (): void => void facade.close().then(() => process.exit(0));
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
