import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { PersonId } from '../../domain/ids.ts';
import { type DurationChoice, usualSeconds } from '../../domain/policy/duration-choices.ts';
import { expandAsk, MOST_AT_ONCE } from '../../domain/request/role-bundle.ts';
import type { PersonCtx } from '../actor.ts';
import { previewRequest } from './preview-request.ts';
import type { RequestPreview } from './preview-request.ts';

export const PreviewBundle = z.object({
  /** Entitlements' keys, and roles as `role:<id>`. */
  items: z.array(z.string().max(200)).min(1).max(MOST_AT_ONCE),
  beneficiaryId: PersonId.optional(),
  ticket: z.string().max(3_000).default(''),
  justification: z.string().max(3_000).default(''),
  durationSeconds: z.number().positive().optional(),
});

export interface BundlePreview {
  lines: RequestPreview[];
  /** The lengths that every line that isn't refused allows. */
  choices: DurationChoice[];
  defaultSeconds: number | null;
  /** The strictest of the lines' requirements. */
  require: { justification: number; ticket: boolean };
}

/** What asking for several entitlements at once would mean, line by line, without doing anything. */
export async function previewBundle(
  ctx: PersonCtx,
  raw: z.input<typeof PreviewBundle>,
): Promise<BundlePreview> {
  const { items, ...shared } = PreviewBundle.parse(raw);
  const expanded = expandAsk(ctx.config, items);
  if (!expanded.ok) throw new DomainError('invalid', expanded.sentences.join(' '), { field: 'entitlement' });
  const beside = expanded.lines.map((line) => line.entitlement);
  const previewAll = (durationSeconds: number | undefined) =>
    Promise.all(
      beside.map((entitlement) => previewRequest(ctx, { ...shared, durationSeconds, entitlement, beside })),
    );
  let lines = await previewAll(shared.durationSeconds);
  const most = longestOfAll(lines);
  const isTooLong =
    most !== undefined && shared.durationSeconds !== undefined && shared.durationSeconds > most;
  if (isTooLong && lines.length > 1) lines = await previewAll(most);
  const open = lines.filter(isOpen);
  const choices = inAll(open);
  const usual = open
    .map((line) => line.defaultSeconds ?? undefined)
    .find((seconds) => choices.some((choice) => choice.seconds === seconds));
  return {
    lines,
    choices,
    defaultSeconds: usualSeconds(choices, usual),
    require: {
      justification: Math.max(0, ...open.map((line) => line.require.justification)),
      ticket: open.some((line) => line.require.ticket),
    },
  };
}

const isOpen = ({ refused }: RequestPreview): boolean => refused === null;

/** The lengths that each of them offers. */
function inAll([first, ...others]: readonly RequestPreview[]): DurationChoice[] {
  return (first?.choices ?? []).filter(({ seconds }) =>
    others.every((line) => line.choices.some((choice) => choice.seconds === seconds)),
  );
}

/** The longest length that each of them would allow; undefined where none does that ends. */
function longestOfAll(lines: readonly RequestPreview[]): number | undefined {
  const longest = lines
    .filter(isOpen)
    .map(({ choices }) => choices.findLast(({ seconds }) => seconds !== 'permanent')?.seconds)
    .filter((seconds) => typeof seconds === 'number');
  return longest.length === 0 ? undefined : Math.min(...longest);
}
