/** Streams of records, and what streams are expected to be at. */
export type Request = Readonly<{
  records: readonly (readonly [stream: string, event: number])[];
  checks: readonly (readonly [stream: string, state: string | bigint])[];
}>;

const pairsOf = (text: string, by: string): readonly (readonly [string, string])[] =>
  text
    .split(/\s+/)
    .filter((part) => part !== '')
    .map((part) => [part.slice(0, part.indexOf(by)), part.slice(part.indexOf(by) + 1)]);

/** '1:1 2:5 if 1=no_stream 2=0': event E1 for stream S1, E5 for S2, if S1 is absent and S2 is at revision 0. */
export const requestIn = (text: string): Request => {
  const [records = '', checks = ''] = text.split('if');
  return {
    records: pairsOf(records, ':').map(([stream, event]) => [stream, Number(event)]),
    checks: pairsOf(checks, '=').map(([stream, state]) => [stream, /^-?\d+$/.test(state) ? BigInt(state) : state]),
  };
};
