import { z } from 'zod';

/** Where operators come to, beside what a process is told of its own port. */
export const OPERATOR_SETTINGS = {
  GUILDHALL_OPERATOR_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('The port of metrics and of what operators do; 0 takes a free one. Default: 10000 above `PORT`.'),
  GUILDHALL_OPERATOR_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('The address that it listens on: this machine only, unless Prometheus comes from another.'),
};

type Settings = Readonly<{ PORT: number; GUILDHALL_OPERATOR_PORT?: number | undefined; GUILDHALL_OPERATOR_HOST: string }>;

const ABOVE = 10_000;
const HIGHEST = 65_535;

/** The port that follows from a process's own: above it, or as far below where there is no room. */
export const operatorPort = (port: number): number => {
  if (port === 0) return 0;
  return port + ABOVE <= HIGHEST ? port + ABOVE : port - ABOVE;
};

export const operatorsAt = ({ PORT, GUILDHALL_OPERATOR_PORT: port = operatorPort(PORT), GUILDHALL_OPERATOR_HOST: host }: Settings) => ({
  port,
  host,
});
