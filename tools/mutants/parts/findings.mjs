/** What was found in trials of the whole product: S, attacks, and U, what users met. Each names the `spec` that turns red. */
export const mutants = [];
