/** What cannot be made, and why; nothing is written. */
export class Refused extends Error {
  name = 'Refused';
}
