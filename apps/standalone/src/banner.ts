/** `inbox`: whether it is enabled. `demo`: credentials of the demo. */
type Shown = Readonly<{ url: string; inbox: boolean; demo: Readonly<{ email: string; password: string }> | undefined }>;

/** The lines printed at the start: addresses, and what to try. */
export const banner = ({ url, inbox, demo }: Shown): string =>
  [
    'Guildhall is running.',
    '',
    `  API    ${url}/v1`,
    `  Docs   ${url}/docs`,
    ...(inbox ? [`  Inbox  ${url}/inbox`] : []),
    '',
    demo === undefined
      ? `Try it: follow "The first journey" in README.md, or start with  npm start -- --demo`
      : `Try it: sign in as  ${demo.email}  with the password  ${demo.password}`,
    '',
  ].join('\n');
