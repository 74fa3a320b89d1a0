import type { LogRecord } from './log.ts';
import type { Streams } from './wire.ts';

/** `window`: after so many records a page of the log ends; a checkpoint is due after `interval` windows. */
export type Filter = Readonly<{ passes: (record: LogRecord) => boolean; window: number; interval: number }>;

const DEFAULT_WINDOW = 32;

/** Which records are asked for; undefined: all. */
export const filterOf = (options: Streams.ReadReq.Options): Filter | undefined => {
  const filter = options.getFilter();
  const onStream = filter?.getStreamIdentifier();
  const expression = onStream ?? filter?.getEventType();
  if (filter === undefined || expression === undefined) return undefined;
  const [prefixes, pattern] = [expression.getPrefixList(), expression.getRegex()];
  const regex = pattern === '' ? undefined : new RegExp(pattern, 'u');
  const fits = (text: string): boolean => regex?.test(text) ?? prefixes.some((prefix) => text.startsWith(prefix));
  return {
    passes: ({ stream, type }) => fits(onStream === undefined ? type : stream),
    window: filter.getMax() || DEFAULT_WINDOW,
    interval: filter.getCheckpointintervalmultiplier(),
  };
};
