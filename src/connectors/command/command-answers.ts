import * as z from 'zod';
import { ConnectorError } from '../../domain/grant/connector.ts';
import {
  inShape,
  MAX_RETRY_AFTER_MS,
  parseJson,
  unanswered,
  unreadable,
} from '../access-contract/answers.ts';
import type { Call, Speaks } from '../access-contract/speak.ts';
import { plainLine } from '../plain-line.ts';
import { strikeOut } from '../strike-out.ts';
import type { RanProgram } from './runs.ts';

const message = z.string().optional();
const Refusal = z.discriminatedUnion('error', [
  z.object({ error: z.literal('not_found'), what: z.enum(['account', 'target']), message }),
  z.object({ error: z.literal('retryable'), retry_after_seconds: z.number().min(0).optional(), message }),
  z.object({ error: z.literal('unknown_outcome'), message }),
  z.object({ error: z.enum(['denied', 'conflict', 'invalid', 'unsupported']), message }),
]);
type Refusal = z.infer<typeof Refusal>;

type Named = Pick<Speaks, 'name' | 'secrets'>;

/** What a program that was started printed; an error of its own, or anything but an answer, rejects. */
export function accept<T>({ name, secrets }: Named, call: Call, ended: RanProgram, shape: z.ZodType<T>): T {
  const { type, writes } = call;
  // Before it is cut, so that no part of a secret is left at the end.
  const clean = (text: string) => plainLine(strikeOut(text, secrets), 300);
  if (ended.kind === 'too-much')
    throw unreadable(
      `${name} printed more than 1 MB at ${type}${writes ? '' : ': page the answer with next'}.`,
      writes,
    );
  const complaint = clean(lastLineOf(ended.stderr));
  const wrote = complaint === '' ? '' : `, and wrote “${complaint}”`;
  if (ended.kind === 'too-late')
    throw unanswered(`${name} didn’t answer ${type} in time and was ended${wrote}`, writes);
  const body = parseJson(ended.stdout);
  const refusal = Refusal.safeParse(body);
  if (refusal.success)
    throw refused(name, type, writes, {
      ...refusal.data,
      message: refusal.data.message && clean(refusal.data.message),
    });
  if (ended.code !== 0) throw unanswered(`${name} ${howEnded(ended)} at ${type}${wrote}`, writes);
  if (body === undefined) throw unanswered(`${name} printed no JSON at ${type}${wrote}`, writes);
  return inShape(name, call, body, shape);
}

function refused(name: string, type: string, writes: boolean, refusal: Refusal): ConnectorError {
  const why = refusal.message ? `: ${refusal.message}` : '';
  const said = `${name} answered ${type} with ${refusal.error}${why}`;
  switch (refusal.error) {
    case 'not_found':
      return new ConnectorError(
        { kind: 'not_found', what: refusal.what },
        `${name} knows no such ${refusal.what}${why}`,
      );
    case 'retryable': {
      const { retry_after_seconds: seconds } = refusal;
      const afterMs = seconds === undefined ? undefined : Math.min(seconds * 1_000, MAX_RETRY_AFTER_MS);
      return new ConnectorError({ kind: 'retryable', afterMs }, said);
    }
    case 'unknown_outcome':
      return unanswered(said, writes);
    case 'denied':
    case 'conflict':
    case 'invalid':
    case 'unsupported':
      return new ConnectorError({ kind: refusal.error }, said);
  }
}

const howEnded = ({ code, signal }: { code: number | null; signal: string | null }): string =>
  code === null ? `was ended by ${signal ?? 'a signal'}` : `exited with ${code}`;

/** Where an interpreter says what went wrong. */
const lastLineOf = (stderr: string): string => stderr.trimEnd().split('\n').at(-1) ?? '';
