/** Proxies for every connection of the system: to each engine, and from the gateways to each service. */
import { startProxy, type Proxy } from '@guildhall/testing/proxy';
import type { Addresses } from '../../tools/distributed/engines.ts';

/** Kafka advertises the second port to clients that connect to the first, so that the proxy there sees every connection. */
const KAFKA = { listener: 19_094, proxy: 19_095 };

const portOf = (url: string): number => Number(/:(\d+)/.exec(url.slice(url.indexOf('//') + 2))?.[1]);
const through = (url: string, { port }: Proxy): string => url.replace(String(portOf(url)), String(port));

export type Link = 'kurrentdb' | 'kafka' | 'redis' | 'mongodb' | 'services';

export const openLinks = async ({ KURRENTDB_URL, REDIS_URL, MONGODB_URL }: Addresses, servicePorts: readonly number[]) => {
  const kurrentdb = await startProxy(portOf(KURRENTDB_URL));
  const kafka = await startProxy(KAFKA.listener, KAFKA.proxy);
  const redis = await startProxy(portOf(REDIS_URL));
  const mongodb = await startProxy(portOf(MONGODB_URL));
  const services = new Map<number, Proxy>();
  for (const port of servicePorts) services.set(port, await startProxy(port));
  const proxies: Readonly<Record<Link, readonly Proxy[]>> = {
    kurrentdb: [kurrentdb],
    kafka: [kafka],
    redis: [redis],
    mongodb: [mongodb],
    services: [...services.values()],
  };
  return {
    proxies,
    /** The addresses of the proxies, for the system. */
    addresses: {
      KURRENTDB_URL: through(KURRENTDB_URL, kurrentdb),
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
