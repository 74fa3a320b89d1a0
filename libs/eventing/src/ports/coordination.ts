import type { Checkpoint } from '../model/checkpoint.ts';

/** Saves work when several processes could do it; correctness never rests on it. `epoch` rises with every new holder. */
export type Lease = Readonly<{ name: string; holder: string; epoch: number }>;

/** Gives each lease to one holder at a time. */
export interface Leases {
  /** Undefined while another holder's lease has not run out; its own holder gets it anew, with a higher epoch. Times in milliseconds. */
  acquire(name: string, holder: string, ttl: number): Promise<Lease | undefined>;
  /** False when it was lost. */
  renew(lease: Lease, ttl: number): Promise<boolean>;
  release(lease: Lease): Promise<void>;
  /** Those that have not run out, for an operator to look at. */
  held(): Promise<readonly Lease[]>;
}

/** How far a reader has come. Durable no earlier than what it stands for. */
export interface Checkpoints {
  /** `START` for one never saved. */
  load(name: string): Promise<Checkpoint>;
  /** Never moves back: a lower checkpoint changes nothing. */
  save(name: string, checkpoint: Checkpoint): Promise<void>;
  /** As if it had never been saved. */
  remove(name: string): Promise<void>;
  /** All whose names begin so. */
  list(prefix: string): Promise<ReadonlyMap<string, Checkpoint>>;
}
