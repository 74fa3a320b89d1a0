/** Figures over several rounds, and the tables that show them. */
export const median = (list, pick = (one) => one) => list.map(pick).sort((a, b) => a - b)[Math.floor(list.length / 2)];

/** Figures by operation and number of clients. */
export const figureTable = () => {
  const figures = new Map();
  const keyOf = (name, clients) => `${name}|${clients}`;
  return {
    keep(name, clients, figure) {
      const key = keyOf(name, clients);
      figures.set(key, [...(figures.get(key) ?? []), figure]);
    },
    of: (name, clients, pick) => median(figures.get(keyOf(name, clients)), pick),
    all: () => [...figures.keys()].map((key) => key.split('|')),
  };
};

const columns = [22, 8, 9, 11, 9, 9, 9];
/** One line of a table: the first cell to the left, the others to the right. */
export const line = (cells) =>
  cells.map((cell, n) => (n === 0 ? String(cell).padEnd(columns[n]) : String(cell).padStart(columns[n]))).join(' ');
export const head = (...names) => `\n${line(names)}`;
