import { z } from 'zod';

/** Settings of the operators' listener. */
export const OPERATOR_SETTINGS = {
  GUILDHALL_OPERATOR_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .optional()
    .describe('The port for metrics and operators; 0 takes a free one. Default: 10000 above `PORT`.'),
  GUILDHALL_OPERATOR_HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('The address of the port for metrics and operators; change it if Prometheus runs on another machine.'),
};

type Settings = Readonly<{ PORT: number; GUILDHALL_OPERATOR_PORT?: number | undefined; GUILDHALL_OPERATOR_HOST: string }>;

const OFFSET = 10_000;
const HIGHEST_PORT = 65_535;

/** The default port for operators: above the process's own, or as far below where there is no room. */
export const operatorPort = (port: number): number => {
  if (port === 0) return 0;
  return port + OFFSET <= HIGHEST_PORT ? port + OFFSET : port - OFFSET;
};

export const operatorsAt = ({ PORT, GUILDHALL_OPERATOR_PORT: port = operatorPort(PORT), GUILDHALL_OPERATOR_HOST: host }: Settings) => ({
  port,
  host,
});
