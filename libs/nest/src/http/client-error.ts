import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { HttpProblem, httpProblems, type HttpProblemCode } from './http-problem.ts';
import { errorResponseOf, problemOf } from './problem.ts';

/** Our codes for Node's. */
const CODES: Readonly<Record<string, HttpProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'request.headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request.too-slow',
};

/** Answers what Node could not parse as HTTP with a problem, and closes the connection: nothing after it can be trusted. */
export const onClientError = (error: Error & Readonly<{ code?: string }>, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = CODES[error.code ?? ''] ?? 'request.malformed';
  const { status } = httpProblems[code];
  const body = JSON.stringify(problemOf(errorResponseOf(new HttpProblem(code)), randomUUID()));
  socket.end(
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/problem+json\r\ncontent-length: ${String(Buffer.byteLength(body))}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${body}`,
  );
};
