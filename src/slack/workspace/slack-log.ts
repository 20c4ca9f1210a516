import { type Logger as SlackLogger, LogLevel } from '@slack/bolt';
import type { Logger } from 'pino';

const TOKENS = /\b(?:xox[a-z]|xapp|xwfp)-[\w.-]+/g;
const HOOKS = /https?:\/\/[^\s"']*(?:\/commands\/|\/actions\/|\/upload\/)[^\s"']*/g;

/** Slack's packages log through ours, without tokens, one-time URLs and bodies (which they write at `debug`). */
export function slackLog(log: Logger): SlackLogger {
  const write =
    (level: 'info' | 'warn' | 'error') =>
    (...parts: unknown[]) => {
      log[level](withoutSecrets(parts.map(asText).join(' ')));
    };
  return {
    debug: () => undefined,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}

export function withoutSecrets(text: string): string {
  return text.replace(TOKENS, '[token]').replace(HOOKS, '[one-time URL]');
}

function asText(part: unknown): string {
  if (typeof part === 'string') return part;
  if (part instanceof Error) return `${part.name}: ${part.message}`;
  return '';
}
