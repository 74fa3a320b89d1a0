/** Nobody waits longer than so many milliseconds. What takes longer may still happen. */
export const within = async <T>(ms: number, what: string, work: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`Kafka took longer than ${String(ms)} ms: ${what}`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};

const GOODBYE = 5_000;

/** The end of a client: its failure or its silence keeps nobody from ending, too. */
export const parted = async (goodbye: Promise<unknown>): Promise<void> => {
  await within(GOODBYE, 'saying goodbye', goodbye).catch(() => undefined);
};
