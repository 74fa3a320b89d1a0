import { contextNames, type ContextName } from '@guildhall/contracts';
import { z } from 'zod';

/** Origins of a service's processes. */
const Urls = z
  .string()
  .transform((text) => text.split(',').map((url) => url.trim()))
  .pipe(z.array(z.url({ protocol: /^https?$/ }).refine((url) => new URL(url).origin === url, 'an origin has no path')).min(1));

/** The setting that says where a service is. */
export const serviceUrls = (service: string) =>
  Urls.describe(`The URL of ${service}: \`http://host:port\`, or several separated by commas.`);

type UrlSetting<Name extends ContextName> = `GUILDHALL_${Uppercase<Name>}_URL`;

/** The name of that setting. */
export const urlSetting = <Name extends ContextName>(context: Name): UrlSetting<Name> =>
  `GUILDHALL_${context.toUpperCase()}_URL` as UrlSetting<Name>; // upper case is all that the type says

/** One setting for each context, as `schemaOf` makes it. */
export const urlSettings = <Schema extends z.ZodType>(schemaOf: (context: ContextName) => Schema) =>
  Object.fromEntries(contextNames.map((context) => [urlSetting(context), schemaOf(context)])) as Readonly<
    Record<UrlSetting<ContextName>, Schema>
  >; // an entry for each name
