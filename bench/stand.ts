import { randomBytes } from 'node:crypto';
import { AdjustableClock } from '../src/domain/time/clock.ts';
import { startSandbox } from '../src/sandbox/sandbox.ts';
import type { Sandbox } from '../src/sandbox/sandbox.ts';
import { startTarget } from '../src/sandbox/target/start-target.ts';
import { makeCompany } from './company.ts';
import type { Company } from './company.ts';
import { startProgram } from './program.ts';
import type { Program } from './program.ts';
import { startServer } from './server.ts';
import type { Server } from './server.ts';

/** What every figure is measured on: a PostgreSQL, a Slack workspace, a company and its target system. */
export interface Stand {
  server: Server;
  company: Company;
  sandbox: Sandbox;
  secret: string;
  botToken: string;
  /** What the program is told of all this, in HTTP mode. */
  environment(databaseUrl: string): Record<string, string>;
  /** Starts the built program on a database. */
  program(databaseUrl: string, more?: Record<string, string>): Promise<Program>;
  close(): Promise<void>;
}

const token = (prefix: string) => `${prefix}${randomBytes(18).toString('hex')}`;
export const COMMAND = '/access';

export async function openStand(): Promise<Stand> {
  const server = await startServer();
  const company = await makeCompany();
  const clock = new AdjustableClock();
  const targetSecret = token('');
  const target = await startTarget({ port: 0, secret: targetSecret, clock });
  const secret = token('');
  const botToken = token('xoxb-');
  const sandbox = await startSandbox({
    port: 0,
    members: company.people,
    commands: [{ command: COMMAND, description: 'Access', usageHint: '' }],
    signingSecret: secret,
    botToken,
    appToken: token('xapp-1-'),
    delivery: { kind: 'http', eventsUrl: 'http://127.0.0.1:1/slack/events' },
    clock,
  });
  const environment = (databaseUrl: string) => ({
    DATABASE_URL: databaseUrl,
    ACCESS_CONFIG: company.config,
    SLACK_BOT_TOKEN: botToken,
    SLACK_SIGNING_SECRET: secret,
    SLACK_API_URL: sandbox.apiUrl,
    TARGET_URL: target.url,
    TARGET_SECRET: targetSecret,
  });
  return {
    server,
    company,
    sandbox,
    secret,
    botToken,
    environment,
    program: (databaseUrl, more = {}) => startProgram({ ...environment(databaseUrl), ...more }),
    async close() {
      await sandbox.close();
      await target.close();
      await company.remove();
      await server.stop();
    },
  };
}
