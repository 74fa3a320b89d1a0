/** Faults that a test injects: a hook that never resolves hangs the call, one that throws makes the server unavailable. */
export type Faults = {
  beforeAppend?: () => Promise<void>;
  afterAppend?: () => Promise<void>;
  /** Subscriptions that start meanwhile get nothing. */
  isMute?: boolean;
  /** It is a server of this version: before 26.1 it does not know appends of records to several streams. */
  version?: string;
};
