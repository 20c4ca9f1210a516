import { basename } from 'node:path';
import type { ConnectorType, ReadableConnector } from '../../domain/grant/connector.ts';
import { speak } from '../access-contract/speak.ts';
import { placeOf } from '../place.ts';
import { accept } from './command-answers.ts';
import { CommandSettings } from './command-settings.ts';
import { Runs, type RunOptions } from './runs.ts';
import { secretsOf } from './variables.ts';

export const commandConnector: ConnectorType<CommandSettings> = {
  type: 'command',
  settings: CommandSettings,
  secrets: ({ env }) => secretsOf(env),
  make: (id, settings, time) => makeCommand(id, settings, { time }),
};

/** One target system behind a program that speaks the contract of docs/connectors/webhook.md. */
export function makeCommand(id: string, settings: CommandSettings, options: RunOptions): ReadableConnector {
  const { run, cwd, place } = settings;
  const [path] = run;
  const named = { name: `${id} (${basename(path)})`, secrets: secretsOf(settings.env) };
  const runs = new Runs(named.name, settings, options);
  return speak(
    {
      ask: async (call, shape) => accept(named, call, await runs.run(call), shape),
      close: () => runs.close(),
    },
    {
      ...named,
      // What an argument says may choose the system, and so may the folder.
      place:
        place === undefined ? placeOf('command', path, [...run, cwd]) : placeOf('command', place, [place]),
      endsSessions: settings.ends_sessions,
    },
  );
}
