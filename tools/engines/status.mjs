// Whether an engine can be used now, as `npm run engines -- status` says it.
import { connect } from 'node:net';
import { logFile, pidOf } from './running.mjs';

/** Host and port of the first server in `host:port,host:port` or in a URL. */
const addressIn = (text) => {
  const [first] = text
    .replace(/^[^/]+:[/][/]/, '')
    .replace(/^[^@/]*@/, '')
    .split(/[,/?]/);
  const [, host, port] = /^(.*):(\d+)$/.exec(first) ?? [];
  return host === undefined ? undefined : { host, port: Number(port) };
};

const accepts = (address) =>
  new Promise((resolve) => {
    const socket = connect(address);
    const end = (isOpen) => {
      socket.destroy();
      resolve(isOpen);
    };
    socket.setTimeout(1_000, () => end(false));
    socket.on('error', () => end(false));
    socket.on('connect', () => end(true));
  });

/** An engine that somebody else runs: of its version nothing is known here. */
const namedStatus = async ({ variable }, named) => {
  const address = addressIn(named);
  if (address === undefined) return { reason: `${variable} names no port` };
  const shown = `${address.host}:${address.port}`;
  return (await accepts(address)) ? { version: `named by ${variable}`, address: shown } : { reason: `nobody answers at ${shown}` };
};

const ownStatus = async ({ processes, server, url }, places) => {
  for (const process of processes(places)) {
    if (pidOf(places.run, process) === undefined) return { reason: `${process.name} is not running: npm run engines -- up` };
    if (!(await process.ready())) return { reason: `${process.name} does not answer: see ${logFile(places.run, process.name)}` };
  }
  return { version: server(), address: url };
};

/** `{ version, address }` when it is ready, else `{ reason }`. `named`: what its variable says, if it is set. */
export const statusOf = (engine, places, named) => (named === undefined ? ownStatus(engine, places) : namedStatus(engine, named));

/** One line: `ready` with version and address, or why not. */
export const statusLine = ({ name }, { reason, version, address }) =>
  `${name.padEnd(10)} ${reason === undefined ? `ready, ${version}, ${address}` : `not ready: ${reason}`}`;
