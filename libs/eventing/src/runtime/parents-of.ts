/** Who asked for these, each once. */
export const parentsOf = (all: readonly Readonly<{ traceparent?: string }>[]): readonly string[] => [
  ...new Set(all.flatMap(({ traceparent }) => traceparent ?? [])),
];
