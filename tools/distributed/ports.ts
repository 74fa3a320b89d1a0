import { randomInt } from 'node:crypto';

/** Where processes listen: services above their gateway, and twins above the first of each. */
export const SERVICES = { identity: 101, organization: 102, team: 103, notification: 104 };
/** Between the ports of one process and its twin. */
const STRIDE = 10;
/** Between the port of a process and where operators come to it. */
const TO_OPERATORS = 200;

/** For a system that is to meet no other. Below the ports that connections get, since it takes a dozen beside this one. */
export const anyPort = (): number => randomInt(20_000, 30_000);

const numbers = (replicas: number): readonly number[] => [...Array(replicas).keys()];
export const urlAt = (port: number): string => `http://127.0.0.1:${String(port)}`;
/** Of the n-th gateway, or of the n-th process of a service above it. */
export const portOf = (port: number, n: number, offset = 0): number => port + offset + n * STRIDE;

export const gatewayPorts = (port: number, replicas: number): readonly number[] => numbers(replicas).map((n) => portOf(port, n));
export const servicePorts = (port: number, replicas: number): readonly number[] =>
  numbers(replicas).flatMap((n) => Object.values(SERVICES).map((offset) => portOf(port, n, offset)));

/** Where operators come to the process that listens there. */
export const operatorPort = (port: number): number => port + TO_OPERATORS;

/** Each service's address, as gateways are told it: of all its processes, separated by commas. */
export const placesOf = (port: number, replicas = 1, portTo = (at: number): number => at): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(SERVICES).map(([name, offset]) => [
      `GUILDHALL_${name.toUpperCase()}_URL`,
      numbers(replicas)
        .map((n) => urlAt(portTo(portOf(port, n, offset))))
        .join(','),
    ]),
  );

/** Where operators find the first process of each service. */
export const operatorPlacesOf = (port: number): Readonly<Record<string, string>> => placesOf(port, 1, operatorPort);
