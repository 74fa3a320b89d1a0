const ROLES: Readonly<Record<string, string>> = {
  owner: 'Owner',
  admin: 'Administrator',
  technical: 'Technical',
  projectCreator: 'Project creator',
  billingAdmin: 'Billing administrator',
  billingViewer: 'Billing viewer',
  readOnly: 'Read only',
  member: 'Member',
};
/** A role's name for people. */
export const roleName = (role: string): string => ROLES[role] ?? role;

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone: 'UTC' });
/** A time for a reader whose time zone is unknown. */
export const formatTime = (iso: string): string => `${format.format(new Date(iso))} UTC`;
