import { isUtf8 } from 'node:buffer';
import { HttpProblem } from '../problem/problem.ts';

/** No body of ours nests deeper or holds more values, and the door's own work on any other would be its sender's to choose. */
const MAX_DEPTH = 32;
const MAX_VALUES = 20_000;

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const OPENS = [0x5b, 0x7b];
const CLOSES = [0x5d, 0x7d];

/** Where a string ends that begins at `start`. */
const endOfString = (body: Buffer, start: number): number => {
  let at = start + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
};

const isWithinBounds = (body: Buffer): boolean => {
  let [depth, values] = [0, 1];
  for (let at = 0; at < body.length; at++) {
    const byte = body[at] ?? 0;
    if (byte === QUOTE) at = endOfString(body, at);
    else if (byte === COMMA) values++;
    else if (OPENS.includes(byte)) {
      depth++;
      values++;
    } else if (CLOSES.includes(byte)) depth--;
    if (depth > MAX_DEPTH || values > MAX_VALUES) return false;
  }
  return true;
};

/**
 * What can be said of a body's bytes before anything is made of them, in one pass that ends where the bounds do: it is UTF-8 (400
 * `request.malformed`), and neither too deep nor too full (400 `request.too-complex`).
 */
export const checkBytes = (body: Buffer): void => {
  if (!isUtf8(body)) throw new HttpProblem(400, 'request.malformed', 'The body is not valid UTF-8.');
  if (!isWithinBounds(body)) throw new HttpProblem(400, 'request.too-complex');
};
