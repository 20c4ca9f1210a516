import { spawnSync } from 'node:child_process';

const FOLDERS = ['', '/usr/sbin/', '/usr/bin/', '/usr/local/sbin/', '/usr/local/bin/', '/opt/homebrew/bin/'];

/** Where one of a server's programs stands on this machine; undefined where it has none. */
export const findProgram = (name: string): string | undefined =>
  FOLDERS.map((folder) => folder + name).find((path) => spawnSync(path, ['--version']).status === 0);
