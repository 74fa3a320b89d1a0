import { z } from 'zod';

const MIB = 1024 * 1024;

/** How much memory commands may use to remember streams; the same for a service and for each context of the one process. */
export const STREAM_CACHE_SETTINGS = {
  GUILDHALL_STREAM_CACHE_MIB: z.coerce
    .number()
    .int()
    .min(1)
    .max(4_096)
    .default(32)
    .describe('Memory for streams that commands have used lately, of each context, in MiB: a command reads what is not in it.'),
};

type Settings = Readonly<{ GUILDHALL_STREAM_CACHE_MIB: number }>;

/** For `Platform`, in bytes. */
export const streamCacheBytes = ({ GUILDHALL_STREAM_CACHE_MIB: mib }: Settings): number => mib * MIB;
