/* global document, fetch, setInterval */
import { byId } from './common.js';

const EVERY = 3000;
let mails = [];
let chosen;

const time = (iso) => new Date(iso).toLocaleTimeString(undefined, { timeStyle: 'short' });
const made = (tag, text, className) => {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className !== undefined) element.className = className;
  return element;
};

/** Links open beside the inbox, never inside the frame. */
const framed = (html) => html.replace('<head>', '<head><base target="_blank">');

const linkTo = (url) => {
  const link = made('a', url);
  link.href = url;
  link.target = '_blank';
  link.rel = 'noopener';
  return link;
};

const open = (mail) => {
  chosen = mail.id;
  byId('subject').textContent = mail.subject;
  byId('recipient').textContent = mail.name === '' ? mail.to : `${mail.name} <${mail.to}>`;
  byId('received').textContent = new Date(mail.receivedAt).toLocaleString();
  byId('links').replaceChildren(...mail.links.map(linkTo));
  byId('html').srcdoc = framed(mail.html);
  byId('text').textContent = mail.text;
  byId('none').hidden = true;
  byId('open').hidden = false;
  document.body.classList.add('reading');
  list();
};

const entry = (mail) => {
  const line = made('span', '', 'line');
  line.append(made('span', mail.to), made('time', time(mail.receivedAt)));
  const button = made('button', '');
  button.type = 'button';
  button.setAttribute('aria-current', String(mail.id === chosen));
  button.append(line, made('span', mail.subject, 'subject'));
  button.addEventListener('click', () => {
    open(mail);
    byId('subject').focus();
  });
  const item = document.createElement('li');
  item.append(button);
  return item;
};

const list = () => {
  const focused = document.activeElement?.closest('#list li');
  const at = focused ? [...byId('list').children].indexOf(focused) : -1;
  byId('list').replaceChildren(...mails.map(entry));
  byId('list').children[at]?.firstElementChild.focus();
  byId('empty').hidden = mails.length > 0;
};

let shown = '';
const refresh = async () => {
  const to = byId('to').value.trim();
  try {
    const response = await fetch(to === '' ? '/inbox/messages' : `/inbox/messages?to=${encodeURIComponent(to)}`);
    if (!response.ok) return;
    const text = await response.text();
    if (text === shown) return;
    shown = text;
    mails = JSON.parse(text);
    list();
  } catch {
    // The server is away; the next round looks again.
  }
};

const part = (name) => {
  byId('html').hidden = name !== 'html';
  byId('text').hidden = name !== 'text';
  for (const one of ['html', 'text']) byId(`as-${one}`).setAttribute('aria-pressed', String(one === name));
};

byId('as-html').addEventListener('click', () => part('html'));
byId('as-text').addEventListener('click', () => part('text'));
byId('close').addEventListener('click', () => document.body.classList.remove('reading'));
byId('refresh').addEventListener('click', () => void refresh());
byId('filter').addEventListener('submit', (event) => {
  event.preventDefault();
  void refresh();
});
byId('to').addEventListener('input', () => void refresh());
setInterval(() => void refresh(), EVERY);
void refresh();
