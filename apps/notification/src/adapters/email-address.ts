import { MailRefused } from '@guildhall/notification';

export type Address = Readonly<{ name: string; address: string }>;

const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const DOMAIN = /^([\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?\.)*[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;
const WITH_NAME = /^([^<>]*)<([^<>]+)>$/;

/** Checked before any library parses it: one plain address, and nothing that could be read as two or as a header. */
export const isAddress = (text: string): boolean => {
  const at = text.lastIndexOf('@');
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  return at > 0 && local.length <= 64 && text.length <= 254 && LOCAL.test(local) && DOMAIN.test(domain);
};

/** A name or subject without control characters, which could end a header. */
export const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, ' ').trim();

/** The recipient for the library. Throws `MailRefused`, which does not quote it, when it has no valid address. */
export const recipient = ({ name, address }: Address): Address => {
  if (!isAddress(address)) throw new MailRefused('the recipient has no valid address');
  return { name: oneLine(name), address };
};

/** Parses a configured sender: `Guildhall <mail@example.org>` or only the address. */
export const sender = (text: string): Address => {
  const [, name = '', address = text] = WITH_NAME.exec(text.trim()) ?? [];
  if (!isAddress(address.trim())) throw new RangeError('the sender has no valid address');
  return { name: oneLine(name).replace(/^"(.*)"$/, '$1'), address: address.trim() };
};
