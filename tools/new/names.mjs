/** One name in its three spellings, from any of them. */
export const kebab = (name) => name.replace(/(?<=[a-z0-9])[A-Z]/g, '-$&').toLowerCase();
export const pascal = (name) => kebab(name).replace(/(^|[-.])(\w)/g, (_, _dash, letter) => letter.toUpperCase());
export const camel = (name) => pascal(name).replace(/^\w/, (letter) => letter.toLowerCase());
/** Of a regular noun. */
export const plural = (name) => `${name.replace(/(?<![aeiou])y$/, 'ie').replace(/(?<=[sxz]|[cs]h)$/, 'e')}s`;
