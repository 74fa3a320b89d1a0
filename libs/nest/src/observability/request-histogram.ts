/** Upper bounds of all histograms here, in seconds. */
export const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const NAME = 'http_request_duration_seconds';

type Series = { readonly counts: number[]; sum: number; count: number };

/**
 * One histogram per operation and status, on plain arrays: prom-client hashes the labels anew at each observation, which on the hot path
 * costs more than the guard. Bounded by the code: an operation's name and a status are no client's choice.
 */
export const requestHistogram = () => {
  const all = new Map<string, Map<number, Series>>();

  const seriesOf = (operation: string, status: number): Series => {
    let byStatus = all.get(operation);
    if (byStatus === undefined) all.set(operation, (byStatus = new Map()));
    let series = byStatus.get(status);
    if (series === undefined) byStatus.set(status, (series = { counts: BOUNDS.map(() => 0), sum: 0, count: 0 }));
    return series;
  };

  const linesOf = (operation: string, status: number, { counts, sum, count }: Series): readonly string[] => {
    const labels = `operation="${operation}",status="${String(status)}"`;
    let below = 0;
    const buckets = BOUNDS.map((bound, n) => `${NAME}_bucket{le="${String(bound)}",${labels}} ${String((below += counts[n] ?? 0))}`);
    return [
      ...buckets,
      `${NAME}_bucket{le="+Inf",${labels}} ${String(count)}`,
      `${NAME}_sum{${labels}} ${String(sum)}`,
      `${NAME}_count{${labels}} ${String(count)}`,
    ];
  };

  return {
    observe(operation: string, status: number, seconds: number): void {
      const series = seriesOf(operation, status);
      const n = BOUNDS.findIndex((bound) => seconds <= bound);
      if (n >= 0) series.counts[n] = (series.counts[n] ?? 0) + 1;
      series.sum += seconds;
      series.count += 1;
    },
    /** In Prometheus' text format. */
    text: (): string =>
      [`# HELP ${NAME} Time to answer, by operation and status`, `# TYPE ${NAME} histogram`]
        .concat(
          [...all].flatMap(([operation, byStatus]) => [...byStatus].flatMap(([status, series]) => linesOf(operation, status, series))),
        )
        .join('\n')
        .concat('\n'),
  };
};
