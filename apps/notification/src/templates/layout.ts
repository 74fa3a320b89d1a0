import type { Content } from './content.ts';
import { html, type Html } from './html.ts';
import { htmlOf, textOf } from './rich-text.ts';

const TEXT_COLOR = '#1c2430';
const MUTED_COLOR = '#5b6675';
const ACCENT_COLOR = '#1f4fd8';
const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

const detail = ([label, value]: NonNullable<Content['details']>[number]): Html =>
  html` <tr>
    <td style="padding:4px 16px 4px 0;color:${MUTED_COLOR};white-space:nowrap;vertical-align:top">${label}</td>
    <td style="padding:4px 0;color:${TEXT_COLOR}">${htmlOf(value)}</td>
  </tr>`;

const button = ({ label, url }: NonNullable<Content['actions']>[number]): Html =>
  html` <p style="margin:24px 0">
    <a
      href="${url}"
      style="display:inline-block;padding:12px 22px;border-radius:8px;background:${ACCENT_COLOR};color:#ffffff;text-decoration:none;font-weight:600"
      >${label}</a
    >
  </p>`;

const plainLink = ({ label, url }: NonNullable<Content['actions']>[number]): Html =>
  html` <p style="margin:0 0 12px;font-size:13px;color:${MUTED_COLOR}">
    ${label}:<br /><a href="${url}" style="color:${ACCENT_COLOR};word-break:break-all">${url}</a>
  </p>`;

const OPT_OUT = 'To get no more invitations by mail at this address, open';

/** The HTML part: tables and inline styles, because mail programs know little else, and nothing that a program would load from elsewhere. */
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
      <body style="margin:0;padding:24px 12px;background:#f3f5f8;${FONT};font-size:16px;line-height:1.5;color:${TEXT_COLOR}">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:560px;margin:0 auto">
          <tr>
            <td style="padding:0 8px 12px;font-weight:700;letter-spacing:.02em;color:${MUTED_COLOR}">Guildhall</td>
          </tr>
          <tr>
            <td style="padding:28px 28px 20px;background:#ffffff;border:1px solid #dfe4ec;border-radius:12px">
              <h1 style="margin:0 0 16px;font-size:21px;line-height:1.3;font-weight:600">${htmlOf(title)}</h1>
              ${paragraphs.map((richText) => html` <p style="margin:0 0 12px">${htmlOf(richText)}</p>`)}${
                details.length === 0
                  ? ''
                  : html` <table role="presentation" cellpadding="0" cellspacing="0" style="margin:4px 0 12px;font-size:15px">
                      ${details.map(detail)}
                    </table>`
              }${first === undefined ? '' : button(first)}${first === undefined ? '' : plainLink({ label: 'If the button does not work, open this address', url: first.url })}${others.map(plainLink)}${notes.map(
                (richText) => html` <p style="margin:0 0 8px;font-size:13px;color:${MUTED_COLOR}">${htmlOf(richText)}</p>`,
              )}${optOut === undefined ? '' : plainLink({ label: OPT_OUT, url: optOut })}
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
