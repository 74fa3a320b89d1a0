import protobuf from 'google-protobuf';

/** A server that has not answered within so many milliseconds does not answer. */
const PATIENCE_MS = 90_000;
const LENGTH_DELIMITED = 2;
const MOST_TEXT = 300;

type Field = readonly [number: number, bytes: Uint8Array];

/** The fields of a message that are texts, bytes or messages. */
const fieldsOf = (bytes: Uint8Array): readonly Field[] => {
  const fields: Field[] = [];
  const reader = new protobuf.BinaryReader(Uint8Array.from(bytes));
  while (reader.nextField()) {
    if (reader.getWireType() === LENGTH_DELIMITED) fields.push([reader.getFieldNumber(), Uint8Array.from(reader.readBytes())]);
    else reader.skipField();
  }
  return fields;
};
const textOf = (fields: readonly Field[], wanted: number): string =>
  Buffer.from(fields.find(([number]) => number === wanted)?.[1] ?? []).toString();

/** All types in a `google.rpc.Status`, of which the client knows one only; and the reason in its `ErrorInfo`. */
const detailsOf = (status: Uint8Array): readonly string[] =>
  fieldsOf(status)
    .filter(([number]) => number === 3)
    .map(([, any]) => {
      const [url, [, value] = [0, new Uint8Array()]] = [textOf(fieldsOf(any), 1), fieldsOf(any)[1]];
      const type = url.split(/[/.]/).at(-1) ?? '';
      return type === 'ErrorInfo' ? `ErrorInfo ${textOf(fieldsOf(value), 1)}` : type;
    });

type ClientError = Error &
  Readonly<{ code?: unknown; type?: unknown; _raw?: Readonly<{ metadata?: Readonly<{ get?: (name: string) => readonly Uint8Array[] }> }> }>;
const UNTOLD: ReadonlySet<string> = new Set(['code', 'type', 'message', 'stack', '_raw', 'name', 'metadata', 'details']);

/** An error of the client as data. */
export const told = (error: ClientError): Readonly<Record<string, unknown>> => {
  const status = error._raw?.metadata?.get?.('grpc-status-details-bin')[0];
  return {
    error: error.constructor.name,
    type: error.type,
    code: error.code,
    message: error.message.slice(0, MOST_TEXT),
    details: status && detailsOf(status),
    ...Object.fromEntries(Object.entries(error).filter(([key]) => !UNTOLD.has(key))),
  };
};

/** What an action answers, or how it fails, or that neither comes. */
export const outcomeOf = async <T>(action: () => Promise<T> | T): Promise<T | Readonly<{ refused: unknown }> | string> => {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(() => late.resolve(`no answer within ${PATIENCE_MS / 1_000} s`), PATIENCE_MS);
  const answer = async (): Promise<T> => action();
  const outcome = await Promise.race([answer(), late.promise]).catch((error: ClientError) => ({ refused: told(error) }));
  clearTimeout(timer);
  return outcome;
};
