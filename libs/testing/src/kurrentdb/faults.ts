/** Where a test may break the server: a hook that never resolves hangs the call, one that throws makes it unavailable. */
export type Faults = {
  beforeAppend?: () => Promise<void>;
  afterAppend?: () => Promise<void>;
  /** Subscriptions that start meanwhile hear nothing. */
  isMute?: boolean;
};
