import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GrantRef } from '../../../src/domain/grant/connector.ts';
import type { Crowd, Stand } from '../exercise/stand.ts';
import { account } from '../webhook-stand.ts';
import {
  EXAMPLES,
  HOSTILE_PEOPLE,
  HOSTILE_TARGETS,
  PEOPLE,
  TARGETS,
  UNKNOWN,
  connectorTo,
  losingAnswers,
  newFolder,
} from './example-programs.ts';

/** The example in shell, and its files. */
export function groupFile() {
  const folder = newFolder();
  const [groups, logins] = [join(folder, 'group'), join(folder, 'passwd')];
  const names = [...TARGETS, ...HOSTILE_TARGETS];
  writeFileSync(groups, names.map((name, index) => `${name}:x:${2_000 + index}:\n`).join(''), {
    mode: 0o640,
  });
  const locals = [...PEOPLE, ...HOSTILE_PEOPLE].map(({ name }) => name);
  const system = 'root:x:0:0:root:/root:/bin/sh\n';
  const lines = locals.map((name, index) => `${name}:x:${1_000 + index}:100::/home/x:/bin/sh\n`);
  writeFileSync(logins, [system, ...lines].join(''));
  const run = (pageSize: number): [string, ...string[]] => [
    join(EXAMPLES, 'group-file/group-file.sh'),
    groups,
    logins,
    'acme.test',
    String(pageSize),
  ];
  const membersOf = (target: string) =>
    readFileSync(groups, 'utf8')
      .split('\n')
      .find((line) => line.startsWith(`${target}:x:`))
      ?.split(':')[3]
      ?.split(',') ?? [];
  const write = (target: string, members: readonly string[]) => {
    const more = members.filter(Boolean).join(',');
    const changed = readFileSync(groups, 'utf8')
      .split('\n')
      .map((line) => (line.startsWith(`${target}:x:`) ? line.replace(/[^:]*$/, () => more) : line));
    writeFileSync(groups, changed.join('\n'));
  };
  return {
    groups,
    logins,
    folder,
    run,
    connector: connectorTo(run(2)),
    append: (file: 'groups' | 'logins', text: string) =>
      appendFileSync(file === 'groups' ? groups : logins, text),
    hold: ({ target, account: { name } }: GrantRef) => write(target, [...membersOf(target), name]),
    leave: ({ target, account: { name } }: GrantRef) =>
      write(
        target,
        membersOf(target).filter((member) => member !== name),
      ),
    holds: ({ target, account: { name } }: GrantRef) => membersOf(target).includes(name),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

type GroupFile = ReturnType<typeof groupFile>;

export function groupFileStand(): Stand {
  const example = groupFile();
  let at = 0;
  return {
    connector: example.connector,
    accounts: PEOPLE,
    targets: TARGETS,
    hostileTargets: HOSTILE_TARGETS,
    hostileAccounts: HOSTILE_PEOPLE,
    unknown: UNKNOWN,
    hold: async (ref) => example.hold(ref),
    holds: async (ref) => example.holds(ref),
    close: async () => example.remove(),
    names: {
      async target(name) {
        example.append('groups', `${name}:x:${4_000 + at++}:\n`);
        return { target: name, exists: true };
      },
      // A line of members has commas between, and blanks beside them are nobody's.
      async account(name) {
        const exists = !name.includes(',') && name.trim() === name;
        if (exists) example.append('logins', loginLine(name, 4_000 + at++));
        return { account: account(name), exists };
      },
    },
    crowd: async (size) => crowd(example, size),
    losing: losingAnswers(example.run(2), example.folder),
    // What opened a file stays in its group; the program that reads the file isn't there.
    openSession: null,
    withoutRights: null,
  };
}

const loginLine = (name: string, uid: number): string => `${name}:x:${uid}:100::/home/x:/bin/sh\n`;

function crowd(example: GroupFile, size: number): Crowd {
  const target = 'crowd';
  const names = Array.from({ length: size + 1 }, (_, at) => `m${String(at).padStart(4, '0')}`);
  const [newcomer = '', ...members] = names;
  const email = (name: string) => account(name).email;
  const ref = (address: string) => ({ target, account: account(address.split('@')[0] ?? '') });
  example.append('logins', names.map((name, at) => loginLine(name, 10_000 + at)).join(''));
  example.append('groups', `${target}:x:9000:${members.join(',')}\n`);
  return {
    target,
    members: members.map(email),
    newcomer: email(newcomer),
    // Each page is some processes.
    connector: (pageSize) => connectorTo(example.run(Math.max(pageSize, 50))),
    join: async (address) => example.hold(ref(address)),
    leave: async (address) => example.leave(ref(address)),
  };
}
