/** Sends requests that must be answered. */
import { httpClient, type Answer, type Body } from '../oracle/http-client.ts';

type Options = Readonly<{ method?: string; token?: string; body?: Body }>;

export const request = async (
  url: string,
  path: string,
  { body, method = body === undefined ? 'GET' : 'POST', ...options }: Options = {},
): Promise<Answer> => {
  const answer = await httpClient(url)({ method, path, ...options, ...(body === undefined ? {} : { body }) });
  if (answer === undefined) throw new Error(`no answer to ${method} ${path}`);
  return answer;
};

export type Credentials = Readonly<{ email: string; password: string }>;

/** The access token of a new session. */
export const signIn = async (url: string, credentials: Credentials): Promise<string> => {
  const { status, body } = await request(url, '/v1/sessions', { body: credentials });
  if (status !== 201) throw new Error(`signing in as ${credentials.email}: ${String(status)}`);
  return String(body['accessToken']);
};

/** The address and the password that are printed with `--demo`. */
export const demoIn = (lines: string): Credentials => {
  const [, email = '', password = ''] = /sign in as {2}(\S+) {2}with the password {2}(.+)/.exec(lines) ?? [];
  return { email, password };
};
