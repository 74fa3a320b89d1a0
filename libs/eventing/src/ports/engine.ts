/** What an engine lacks, or how it is set otherwise than its adapters need it. */
export type Unmet = Readonly<{
  /** By the engine's own name: `version`, `maxmemory-policy`, `min.insync.replicas of team.facts`. */
  requirement: string;
  found: string;
  needed: string;
  /** Whether a promise of an adapter fails with it. False for what can be done without, or cannot be found out: it is only told. */
  breaks: boolean;
}>;

/** The server or cluster that adapters rest on. */
export interface Engine {
  readonly name: string;
  /** Hosts and ports, without credentials. */
  readonly address: string;
  /** Asks for all that adapters need; what the engine does not tell is unmet without breaking anything. Rejects when it is out of reach. */
  unmet(): Promise<readonly Unmet[]>;
  /** The engine's clock, where it tells it. */
  time?(): Promise<Date>;
  /** Calls back whenever a connection was made, where that is known; returns a function that ends this. */
  onConnect?(listener: () => void): () => void;
}

/** What an engine does not tell, or not to us. */
export const unknownRequirement = (requirement: string, needed: string, reason: string): Unmet => ({
  ...{ requirement, needed, found: `unknown: ${reason}`, breaks: false },
});
