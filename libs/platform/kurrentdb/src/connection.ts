import { readFileSync } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import { parseConnectionString } from '@kurrent/kurrentdb-client/dist/Client/parseConnectionString.js';

/** Paths of PEM files: the trusted CA, the client's certificate, its key. */
export type TlsFiles = Readonly<{ ca: string | undefined; cert: string | undefined; key: string | undefined }>;

/** The address of one node. */
export type Endpoint = Readonly<{ host: string; port: number }>;

/** What a connection string and the paths of certificates say. */
export type Connection = Readonly<{
  /** The nodes that the connection string names, at least one. */
  seeds: readonly Endpoint[];
  /** Whether the seeds are only where to ask for the nodes: there are several, or one name for all of them (`kurrentdb+discover://`). */
  isCluster: boolean;
  /** The header that authenticates a call; none without a user, and none without TLS. */
  authorization: string | undefined;
  /** `http://…` or `https://…` of a node. */
  baseUrlOf: (node: Endpoint) => string;
  /** The connection string of the official client for this node alone, with everything else that was said. */
  urlOf: (node: Endpoint) => string;
  /** For Node's `tls`: the files are read each time, since certificates are replaced while a process runs. */
  tlsOptions: () => SecureContextOptions & Readonly<{ rejectUnauthorized: boolean }>;
}>;

type Options = ReturnType<typeof parseConnectionString>;

/** The paths from the connection string, unless others are given. */
const withFiles = (options: Options, files: TlsFiles | undefined): Options => {
  const { ca = options.tlsCAFile, cert = options.userCertFile, key = options.userKeyFile } = files ?? {};
  return {
    ...options,
    ...(ca !== undefined && { tlsCAFile: ca }),
    ...(cert !== undefined && { userCertFile: cert }),
    ...(key !== undefined && { userKeyFile: key }),
  };
};

/** Which nodes there are is our own business: no client looks for them. */
const urlFor = (
  { hosts: _, dnsDiscover: __, nodePreference: ___, defaultCredentials: user, ...options }: Options,
  at: Endpoint,
): string => {
  const credentials = user === undefined ? '' : `${encodeURIComponent(user.username)}:${encodeURIComponent(user.password)}@`;
  const query = Object.entries(options).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `kurrentdb://${credentials}${at.host}:${at.port}${query.length === 0 ? '' : `?${query.join('&')}`}`;
};

const tlsOptionsOf = ({ tlsCAFile: ca, userCertFile: cert, userKeyFile: key, tlsVerifyCert = true }: Options) => ({
  ...(ca !== undefined && { ca: readFileSync(ca) }),
  ...(cert !== undefined && { cert: readFileSync(cert) }),
  ...(key !== undefined && { key: readFileSync(key) }),
  rejectUnauthorized: tlsVerifyCert,
});

/** Reads connection strings as the official client does. Throws for what is none. */
export const connectionOf = (url: string, files?: TlsFiles): Connection => {
  const options = withFiles(parseConnectionString(url), files);
  const { hosts, dnsDiscover, tls: isSecure = true, defaultCredentials: user } = options;
  return {
    seeds: hosts.map(({ address, port }) => ({ host: address, port })),
    isCluster: dnsDiscover || hosts.length > 1,
    authorization:
      isSecure && user !== undefined ? `Basic ${Buffer.from(`${user.username}:${user.password}`).toString('base64')}` : undefined,
    baseUrlOf: ({ host, port }) => `${isSecure ? 'https' : 'http'}://${host}:${port}`,
    urlOf: (node) => urlFor(options, node),
    tlsOptions: () => tlsOptionsOf(options),
  };
};
