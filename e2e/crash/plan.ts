/** Which death comes next: half of them at named points in turn, half at random moments. */
import { FAULT_POINTS, type FaultPoint } from '@guildhall/testing/fault-points';
import type { Seeded } from '@guildhall/testing/seeded';

export type Death =
  | Readonly<{ kind: 'named'; point: FaultPoint; nth: number; when: 'load' | 'start' }>
  | Readonly<{ kind: 'birth'; point: FaultPoint }>
  /** After so many answers, and then a few milliseconds. */
  | Readonly<{ kind: 'random'; after: number; and: number }>;

/** Passed by the first sign-in of all and never again: the process dies on an empty folder. */
const AT_BIRTH: readonly FaultPoint[] = ['before-lease', 'after-lease'];
/** Passed when an operator or a newcomer comes by. */
const SELDOM: readonly FaultPoint[] = [
  ...(['before-view-switch', 'after-view-switch', 'before-view-drop', 'after-view-drop'] as const),
  ...(['before-secret', 'after-secret'] as const),
];
const [OFTEN, AFTER_START] = [25, 4];
const [MOST, MOMENT] = [120, 30];

export const deaths = (random: Seeded, kills: number): readonly Death[] => {
  const turn = random.below(FAULT_POINTS.length);
  return Array.from({ length: kills }, (_, n): Death => {
    if (n % 2 === 1) return { kind: 'random', after: random.below(MOST), and: random.below(MOMENT) };
    const point = FAULT_POINTS[(turn + n / 2) % FAULT_POINTS.length] ?? 'before-append';
    if (AT_BIRTH.includes(point)) return { kind: 'birth', point };
    const isSeldom = SELDOM.includes(point);
    // During a recovery there is less to do than under load.
    if (!isSeldom && random.below(4) === 0) return { kind: 'named', point, nth: 1 + random.below(AFTER_START), when: 'start' };
    return { kind: 'named', point, nth: isSeldom ? 1 : 1 + random.below(OFTEN), when: 'load' };
  });
};

export const nameOf = (death: Death): string => {
  switch (death.kind) {
    case 'named':
      return `${death.point} × ${String(death.nth)}${death.when === 'start' ? ' from the start' : ''}`;
    case 'birth':
      return `${death.point} on an empty folder`;
    case 'random':
      return `at random after ${String(death.after)} answers and ${String(death.and)} ms`;
  }
};
