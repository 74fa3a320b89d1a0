import { randomInt } from 'node:crypto';
import { contexts } from '@guildhall/contracts';

export const GATEWAY_PORT = 3000;
/** From the gateway's port to that of each service. */
export const SERVICE_PORT_OFFSETS = Object.fromEntries(Object.entries(contexts).map(([name, { port }]) => [name, port - GATEWAY_PORT]));
/** Between the ports of a process and its next replica. */
const REPLICA_PORT_STEP = 10;
/** From the port of a process to its operator port. */
const OPERATOR_PORT_OFFSET = 200;

/** A gateway port for a system of its own. The range lies below the ephemeral ports, because the system takes a dozen ports above this one. */
export const randomPort = (): number => randomInt(20_000, 30_000);

const numbers = (replicas: number): readonly number[] => [...Array(replicas).keys()];
export const urlAt = (port: number): string => `http://127.0.0.1:${String(port)}`;
/** The port of the n-th gateway, or with a service's offset of its n-th process. */
export const portOf = (port: number, n: number, offset = 0): number => port + offset + n * REPLICA_PORT_STEP;

export const gatewayPorts = (port: number, replicas: number): readonly number[] => numbers(replicas).map((n) => portOf(port, n));
export const servicePorts = (port: number, replicas: number): readonly number[] =>
  numbers(replicas).flatMap((n) => Object.values(SERVICE_PORT_OFFSETS).map((offset) => portOf(port, n, offset)));

export const operatorPort = (port: number): number => port + OPERATOR_PORT_OFFSET;

/** `GUILDHALL_<SERVICE>_URL` for each service, as a gateway takes it: the addresses of all its processes, separated by commas. */
export const serviceUrls = (port: number, replicas = 1, portTo = (at: number): number => at): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(SERVICE_PORT_OFFSETS).map(([name, offset]) => [
      `GUILDHALL_${name.toUpperCase()}_URL`,
      numbers(replicas)
        .map((n) => urlAt(portTo(portOf(port, n, offset))))
        .join(','),
    ]),
  );

/** The same for operators: the operator port of the first process of each service. */
export const operatorUrls = (port: number): Readonly<Record<string, string>> => serviceUrls(port, 1, operatorPort);
