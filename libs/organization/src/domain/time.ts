/** So many milliseconds after `at`. */
export const later = (at: string, ms: number): string => new Date(Date.parse(at) + ms).toISOString();
