/** One thing that a loop or a handler did; shells turn it into a log line and a metric. Never personal data. */
export type Observation = Readonly<{
  kind: 'command' | 'projection' | 'publication' | 'consumption' | 'job';
  /** Which command, view, topic or job. */
  name: string;
  /** The command's, fact's or job's id, or a position. */
  id: string;
  correlationId?: string;
  /** `done`, `same`, a refusal's code, `failed`, `dead-lettered`, `halted`: it cannot go on before an operator has seen to it, … */
  outcome: string;
  /** The W3C `traceparent` of each that asked for it; a projection is asked for by nobody. */
  parents?: readonly string[];
  /** Milliseconds it took. */
  took?: number;
  count?: number;
  error?: unknown;
}>;

/** Takes observations; must not throw. */
export type Observe = (observation: Observation) => void;
