import { activeDirectory } from './active-directory.ts';
import type { Directory } from './directory.ts';
import type { LdapSettings } from '../ldap-settings.ts';
import { openldap } from './openldap.ts';

const DIRECTORIES: Record<LdapSettings['directory'], Directory> = {
  openldap,
  active_directory: activeDirectory,
};

export const directoryOf = ({ directory }: Pick<LdapSettings, 'directory'>): Directory =>
  DIRECTORIES[directory];
