/** Plans the kills: half at fault points in turn, half at random moments. */
import { FAULT_POINTS, type FaultPoint } from '@guildhall/testing/fault-points';
import type { Seeded } from '@guildhall/testing/seeded';

export type Kill =
  | Readonly<{ kind: 'named'; point: FaultPoint; nth: number; when: 'load' | 'start' }>
  | Readonly<{ kind: 'empty-folder'; point: FaultPoint }>
  /** After so many answers, and then a few milliseconds. */
  | Readonly<{ kind: 'random'; after: number; and: number }>;

/** Passed only before the first sign-in: the process is killed on an empty folder. */
const ON_EMPTY_FOLDER: readonly FaultPoint[] = ['before-lease', 'after-lease'];
/** Passed only by an operator or the first account. */
const RARE: readonly FaultPoint[] = [
  ...(['before-view-switch', 'after-view-switch', 'before-view-drop', 'after-view-drop'] as const),
  ...(['before-secret', 'after-secret'] as const),
];
const [MAX_NTH, MAX_NTH_AT_START] = [25, 4];
const [MAX_ANSWERS, MAX_DELAY_MS] = [120, 30];

export const planKills = (random: Seeded, kills: number): readonly Kill[] => {
  const first = random.below(FAULT_POINTS.length);
  return Array.from({ length: kills }, (_, n): Kill => {
    if (n % 2 === 1) return { kind: 'random', after: random.below(MAX_ANSWERS), and: random.below(MAX_DELAY_MS) };
    const point = FAULT_POINTS[(first + n / 2) % FAULT_POINTS.length] ?? 'before-append';
    if (ON_EMPTY_FOLDER.includes(point)) return { kind: 'empty-folder', point };
    const isRare = RARE.includes(point);
    // During a recovery there is less to do than under load.
    if (!isRare && random.below(4) === 0) return { kind: 'named', point, nth: 1 + random.below(MAX_NTH_AT_START), when: 'start' };
    return { kind: 'named', point, nth: isRare ? 1 : 1 + random.below(MAX_NTH), when: 'load' };
  });
};

export const nameOf = (kill: Kill): string => {
  switch (kill.kind) {
    case 'named':
      return `${kill.point} × ${String(kill.nth)}${kill.when === 'start' ? ' from the start' : ''}`;
    case 'empty-folder':
      return `${kill.point} on an empty folder`;
    case 'random':
      return `at random after ${String(kill.after)} answers and ${String(kill.and)} ms`;
  }
};
