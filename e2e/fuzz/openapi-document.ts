/** The parts of an OpenAPI document that the fuzz reads. */
export type Schema = Readonly<{
  $ref?: string;
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  example?: unknown;
  anyOf?: readonly Schema[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  properties?: Readonly<Record<string, Schema>>;
  required?: readonly string[];
}>;
type Parameter = Readonly<{ name: string; in: 'path' | 'query' | 'header'; schema: Schema }>;
type Content = Readonly<Record<string, Readonly<{ schema: Schema }>>>;
type Described = Readonly<{
  operationId: string;
  security: readonly object[];
  parameters: readonly Parameter[];
  requestBody?: Readonly<{ content: Content }>;
  responses: Readonly<Record<string, Readonly<{ description: string }>>>;
}>;
export type Document = Readonly<{
  paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  components: Readonly<{ schemas: Readonly<Record<string, Schema>> }>;
}>;

export type Operation = Described & Readonly<{ method: string; path: string; body: Schema | undefined }>;

export const operationsOf = ({ paths }: Document): readonly Operation[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({
      ...described,
      ...{ method: method.toUpperCase(), path, body: described.requestBody?.content['application/json']?.schema },
    })),
  );

/** Whether the answers must not reveal if an address has an account: for operations without sign-in whose body has an address. */
export const hidesAccounts = ({ security, body }: Operation): boolean =>
  security.length === 0 && body?.properties?.['email']?.$ref?.endsWith('/EmailAddress') === true;
