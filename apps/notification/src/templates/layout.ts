import type { Content } from './content.ts';
import { html, type Html } from './html.ts';
import { htmlOf, textOf } from './phrase.ts';

const INK = '#1c2430';
const SOFT = '#5b6675';
const ACCENT = '#1f4fd8';
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

const detail = ([label, value]: NonNullable<Content['details']>[number]): Html =>
  html` <tr>
    <td style="padding:4px 16px 4px 0;color:${SOFT};white-space:nowrap;vertical-align:top">${label}</td>
    <td style="padding:4px 0;color:${INK}">${htmlOf(value)}</td>
  </tr>`;

const button = ({ label, url }: NonNullable<Content['actions']>[number]): Html =>
  html` <p style="margin:24px 0">
    <a
      href="${url}"
      style="display:inline-block;padding:12px 22px;border-radius:8px;background:${ACCENT};color:#ffffff;text-decoration:none;font-weight:600"
      >${label}</a
    >
  </p>`;

const byHand = ({ label, url }: NonNullable<Content['actions']>[number]): Html =>
  html` <p style="margin:0 0 12px;font-size:13px;color:${SOFT}">
    ${label}:<br /><a href="${url}" style="color:${ACCENT};word-break:break-all">${url}</a>
  </p>`;

const OPT_OUT = 'To get no more invitations by mail at this address, open';

/** The HTML part: tables and inline styles, because mail programs know little else, and nothing that would be loaded from anywhere. */
export const htmlPart = ({ subject, title, paragraphs, details = [], actions = [], notes }: Content, optOut?: string): string => {
  const [first, ...others] = actions;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="format-detection" content="telephone=no, date=no, address=no, email=no, url=no" />
        <meta name="color-scheme" content="light" />
        <title>${textOf(subject)}</title>
      </head>
      <body style="margin:0;padding:24px 12px;background:#f3f5f8;${FONT};font-size:16px;line-height:1.5;color:${INK}">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;margin:0 auto">
          <tr>
            <td style="padding:0 8px 12px;font-weight:700;letter-spacing:.02em;color:${SOFT}">Guildhall</td>
          </tr>
          <tr>
            <td style="padding:28px 28px 20px;background:#ffffff;border:1px solid #dfe4ec;border-radius:12px">
              <h1 style="margin:0 0 16px;font-size:21px;line-height:1.3;font-weight:600">${htmlOf(title)}</h1>
              ${paragraphs.map((phrase) => html` <p style="margin:0 0 12px">${htmlOf(phrase)}</p>`)}${
                details.length === 0
                  ? ''
                  : html` <table role="presentation" cellpadding="0" cellspacing="0" style="margin:4px 0 12px;font-size:15px">
                      ${details.map(detail)}
                    </table>`
              }${first === undefined ? '' : button(first)}${first === undefined ? '' : byHand({ label: 'If the button does not work, open this address', url: first.url })}${others.map(byHand)}${notes.map(
                (phrase) => html` <p style="margin:0 0 8px;font-size:13px;color:${SOFT}">${htmlOf(phrase)}</p>`,
              )}${optOut === undefined ? '' : byHand({ label: OPT_OUT, url: optOut })}
            </td>
          </tr>
        </table>
      </body>
    </html> `.html;
};

/** The text part says the same. */
export const textPart = ({ title, paragraphs, details = [], actions = [], notes }: Content, optOut?: string): string => {
  const blocks = [
    textOf(title),
    ...paragraphs.map(textOf),
    details.map(([label, value]) => `${label}: ${textOf(value)}`).join('\n'),
    ...actions.map(({ label, url }) => `${label}:\n${url}`),
    ...notes.map(textOf),
    optOut === undefined ? '' : `${OPT_OUT}:\n${optOut}`,
    '--\nGuildhall',
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
};
