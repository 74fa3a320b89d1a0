import { readFileSync } from 'node:fs';
import type { KafkaConfig, SASLOptions } from 'kafkajs';

/** TLS and login. `ca`, `cert`, `key`: paths of PEM files. */
export type KafkaSecurity = Readonly<{
  tls: boolean;
  ca: string | undefined;
  cert: string | undefined;
  key: string | undefined;
  user: string | undefined;
  password: string | undefined;
  mechanism: 'scram-sha-512' | 'scram-sha-256' | 'plain';
}>;

const read = (path: string | undefined): string | undefined => (path === undefined ? undefined : readFileSync(path, 'utf8'));

/** As options of the client. */
export const securityOptions = ({ tls, ca, cert, key, user, password, mechanism }: KafkaSecurity): Pick<KafkaConfig, 'ssl' | 'sasl'> => ({
  ...(tls ? { ssl: { ca: read(ca), cert: read(cert), key: read(key) } } : {}),
  // The client's type has one member for each mechanism, and they all look alike.
  ...(user === undefined || password === undefined ? {} : { sasl: { mechanism, username: user, password } as SASLOptions }),
});
