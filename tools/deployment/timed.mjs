/** Runs one step of a verification, and says how long it took and what it found. */
export const timed = async (name, step) => {
  const began = performance.now();
  const said = await step();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`✓ ${name.padEnd(24)} ${seconds.padStart(6)} s  ${typeof said === 'string' ? said : ''}`);
  return said;
};
