/** Proxies for every connection of the system: to each engine, and from the gateways to each service. */
import { startProxy, type Proxy } from '@guildhall/testing/proxy';
import { KURRENTDB_CLUSTER, type Addresses } from '../../tools/distributed/engines.ts';

/** Kafka advertises the second port to clients that connect to the first, so that the proxy there sees every connection. */
const KAFKA = { listener: 19_094, proxy: 19_095 };

/** The ports of all nodes of a cluster, or the one port. */
const portsOf = (url: string): readonly number[] => [...url.matchAll(/:([0-9]+)/g)].map(([, port]) => Number(port));
const portOf = (url: string): number => portsOf(url)[0] ?? 0;
const through = (url: string, ...proxies: readonly Proxy[]): string =>
  portsOf(url).reduce((text, port, n) => text.replace(`:${String(port)}`, `:${String(proxies[n]?.port)}`), url);

/** Gossip names the ports of the proxies, so that each sees every connection to its node. */
const openKurrentdbLinks = (url: string): Promise<readonly Proxy[]> => {
  const proxyPorts = KURRENTDB_CLUSTER.KURRENTDB_ADVERTISED.split(',').map(Number);
  return Promise.all(portsOf(url).map((port, n) => startProxy(port, proxyPorts[n])));
};

export type Link = 'kurrentdb' | 'kafka' | 'redis' | 'mongodb' | 'services';

export const openLinks = async ({ KURRENTDB_URL, REDIS_URL, MONGODB_URL }: Addresses, servicePorts: readonly number[]) => {
  const kurrentdb = await openKurrentdbLinks(KURRENTDB_URL);
  const kafka = await startProxy(KAFKA.listener, KAFKA.proxy);
  const redis = await startProxy(portOf(REDIS_URL));
  const mongodb = await startProxy(portOf(MONGODB_URL));
  const services = new Map<number, Proxy>();
  for (const port of servicePorts) services.set(port, await startProxy(port));
  const proxies: Readonly<Record<Link, readonly Proxy[]>> = {
    kurrentdb,
    kafka: [kafka],
    redis: [redis],
    mongodb: [mongodb],
    services: [...services.values()],
  };
  return {
    proxies,
    /** The addresses of the proxies, for the system. */
    addresses: {
      KURRENTDB_URL: through(KURRENTDB_URL, ...kurrentdb),
      KAFKA_BROKERS: `127.0.0.1:${String(KAFKA.proxy)}`,
      REDIS_URL: through(REDIS_URL, redis),
      MONGODB_URL: through(MONGODB_URL, mongodb),
    } satisfies Addresses,
    portTo: (port: number): number => services.get(port)?.port ?? port,
    close: async (): Promise<void> =>
      void (await Promise.all(
        Object.values(proxies)
          .flat()
          .map(({ close }) => close()),
      )),
  };
};
