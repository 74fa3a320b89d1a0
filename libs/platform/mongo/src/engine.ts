import { unmetVersion, type Engine, type Unmet } from '@guildhall/eventing';
import type { MongoClient, ServerDescriptionChangedEvent } from 'mongodb';
import { callOptions, type Mongo } from './connection.ts';
import { withRetry } from './with-retry.ts';

/** Before them anybody who reaches a server reads parts of its memory, which holds keys and addresses: CVE-2025-14847. Older lines get no repairs. */
const FIRST_GOOD_VERSIONS = ['7.0.28', '8.0.17', '8.2.3'];

/** What is read of the answers to `hello` and `buildInfo`. */
export type Answers = Readonly<{
  hello: Readonly<{ isWritablePrimary?: boolean; setName?: string; msg?: string }>;
  buildInfo: Readonly<{ version?: string; ferretdbVersion?: string }>;
}>;

const ROUTER = 'isdbgrid';

/** The version that FerretDB gives is of the MongoDB that it is like. */
const unmetServer = ({ version, ferretdbVersion }: Answers['buildInfo']): readonly Unmet[] =>
  ferretdbVersion === undefined
    ? unmetVersion(version, FIRST_GOOD_VERSIONS)
    : [{ requirement: 'server', found: `FerretDB ${ferretdbVersion}`, needed: 'MongoDB', breaks: false }];

const unmetRole = ({ isWritablePrimary, setName, msg }: Answers['hello']): readonly Unmet[] => [
  ...(isWritablePrimary === true ? [] : [{ requirement: 'role', found: 'secondary', needed: 'primary', breaks: true }]),
  ...(setName !== undefined || msg === ROUTER
    ? []
    : [{ requirement: 'topology', found: 'one server', needed: 'replica set', breaks: false }]),
];

export const unmetMongo = ({ hello, buildInfo }: Answers): readonly Unmet[] => [...unmetServer(buildInfo), ...unmetRole(hello)];

const hostsOf = ({ options: { hosts, srvHost } }: MongoClient): string => srvHost ?? hosts.map(String).join(',');

/** The MongoDB, one server or several, of an open database. */
export const mongoEngine = ({ db }: Mongo): Engine => {
  const ask = <T>(command: string): Promise<T> => withRetry(async () => (await db.command({ [command]: 1, ...callOptions })) as T); // as the server documents it
  return {
    name: 'mongodb',
    address: hostsOf(db.client),
    unmet: async () => {
      const [hello, buildInfo] = await Promise.all([ask<Answers['hello']>('hello'), ask<Answers['buildInfo']>('buildInfo')]);
      return unmetMongo({ hello, buildInfo });
    },
    time: async () => (await ask<Readonly<{ localTime: Date }>>('hello')).localTime,
    onConnect: (listener) => {
      /** A server that was out of reach or unknown, or that has become the primary. */
      const onChange = ({ previousDescription: before, newDescription: after }: ServerDescriptionChangedEvent): void => {
        if (after.type !== before.type && after.type !== 'Unknown') listener();
      };
      db.client.on('serverDescriptionChanged', onChange);
      return () => db.client.off('serverDescriptionChanged', onChange);
    },
  };
};
