import { z } from 'zod';

/** Origins of a service's processes. */
const Urls = z
  .string()
  .transform((text) => text.split(',').map((url) => url.trim()))
  .pipe(z.array(z.url({ protocol: /^https?$/ }).refine((url) => new URL(url).origin === url, 'an origin has no path')).min(1));

/** The setting that says where a service is. */
export const serviceUrls = (service: string) =>
  Urls.describe(`Where ${service} is: \`http://host:port\`, or several with commas between them.`);
