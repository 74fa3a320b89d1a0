import { isUtf8 } from 'node:buffer';
import { HttpProblem } from './http-problem.ts';

/** No valid body nests deeper or holds more values; without limits a sender could choose how long we work on a body. */
const MAX_DEPTH = 32;
const MAX_VALUES = 20_000;

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c];
const OPENS = [0x5b, 0x7b];
const CLOSES = [0x5d, 0x7d];

/** The index at which the string that begins at `start` ends. */
const endOfString = (body: Buffer, start: number): number => {
  let at = start + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
};

const isWithinLimits = (body: Buffer): boolean => {
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
 * Checks a body before it is parsed, in one pass that ends at the first violation: it must be UTF-8 (400 `request.malformed`), and within
 * the limits of depth and number of values (400 `request.too-complex`).
 */
export const checkBodyBytes = (body: Buffer): void => {
  if (!isUtf8(body)) throw new HttpProblem('request.malformed', 'The body is not valid UTF-8.');
  if (!isWithinLimits(body)) throw new HttpProblem('request.too-complex');
};
