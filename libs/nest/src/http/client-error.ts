import type { Socket } from 'node:net';
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { errorResponseOf, HttpProblem, problemOf } from './problem.ts';

const STATUS: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
const CODE: Readonly<Record<number, string>> = { 408: 'request.too-slow', 431: 'request.headers-too-large' };

/** Answers what Node could not parse as HTTP with a problem, and closes the connection: nothing after it can be trusted. */
export const onClientError = (error: Error & Readonly<{ code?: string }>, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = STATUS[error.code ?? ''] ?? 400;
  const answered = errorResponseOf(new HttpProblem(status, CODE[status] ?? 'request.malformed'));
  const body = answered === undefined ? '' : JSON.stringify(problemOf(answered, randomUUID()));
  socket.end(
    `HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}\r\ncontent-type: application/problem+json\r\ncontent-length: ${String(Buffer.byteLength(body))}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n${body}`,
  );
};
