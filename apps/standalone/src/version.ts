/** Of the API, as its documents name it. */
export const VERSION = '0.1.0';
