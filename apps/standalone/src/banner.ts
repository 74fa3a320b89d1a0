/** The first lines on screen: where everything is, and what to try. */
export const banner = (url: string, demo?: Readonly<{ email: string; password: string }>): string =>
  [
    'Guildhall is running.',
    '',
    `  API    ${url}/v1`,
    `  Docs   ${url}/docs`,
    `  Inbox  ${url}/inbox`,
    '',
    demo === undefined
      ? `Try it: follow "The first journey" in README.md, or start with  npm start -- --demo`
      : `Try it: sign in as  ${demo.email}  with the password  ${demo.password}`,
    '',
  ].join('\n');
