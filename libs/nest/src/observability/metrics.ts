import type { Observe } from '@guildhall/eventing';
import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import type { EngineMonitor } from '../lifecycle/engine-monitor.ts';
import type { OnAnswer } from './log.ts';
import { watchCircuits, watchEngines, watchGauges, type Watched } from './gauges.ts';
import { BOUNDS, requestHistogram } from './request-histogram.ts';

/** `text` is the answer of `/metrics`. `onResponse` and `observe` count; what is watched is asked when `text` is. */
export type Metrics = Readonly<{
  contentType: string;
  text: () => Promise<string>;
  onResponse: OnAnswer;
  observe: Observe;
  watch: (watched: Watched) => void;
  /** `open`: for each service whether its circuit is open. */
  watchCircuits: (open: () => Readonly<Record<string, boolean>>) => void;
  watchEngines: (states: EngineMonitor['states']) => void;
}>;

/** No label holds an id, so the number of series is bounded by the code. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = requestHistogram();
  const steps = new Histogram({
    name: 'guildhall_step_duration_seconds',
    help: 'Time a command, a job or a batch took, by kind, name and outcome',
    labelNames: ['kind', 'name', 'outcome'],
    buckets: BOUNDS,
    registers: [registry],
  });
  const items = new Counter({
    name: 'guildhall_items_total',
    help: 'Events projected, facts published and consumed',
    labelNames: ['kind', 'name'],
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: async () => `${requests.text()}${await registry.metrics()}`,
    watch: (watched) => watchGauges(registry, watched),
    watchCircuits: (open) => watchCircuits(registry, open),
    watchEngines: (states) => watchEngines(registry, states),
    onResponse: ({ operation }, status, ms) => requests.observe(operation?.id ?? '-', status, ms / 1000),
    observe: ({ kind, name, outcome, took, count }) => {
      steps.observe({ kind, name, outcome }, (took ?? 0) / 1000);
      if (count !== undefined) items.inc({ kind, name }, count);
    },
  };
};
