/** The networks that the owner of an address has come from, each as one text with its address. */
export interface KnownNetworks {
  has(place: string): Promise<boolean>;
  /** Known from now on, for 90 days at least. */
  add(place: string): Promise<void>;
}

/** Milliseconds for which a network is known that nobody comes from any more. */
export const KNOWN_FOR = 90 * 24 * 60 * 60 * 1_000;
