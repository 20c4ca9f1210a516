import { asTyped } from '../words/as-typed.ts';
import { noResource, resourceCalled } from '../../domain/words/resource-words.ts';
import * as z from 'zod';
import { DomainError } from '../../domain/errors.ts';
import { exportAudit } from '../../operations/audit/export-audit.ts';
import { searchAudit } from '../../operations/audit/search-audit.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import {
  button,
  buttons,
  heading,
  type Message,
  note,
  roomBeside,
  section,
  sentence,
  takeFitting,
} from '../blocks.ts';
import { ACTION } from '../ids.ts';
import { inline } from '../mrkdwn.ts';
import type { SlackContext } from '../slack-context.ts';
import { sendFile } from '../workspace/send-file.ts';
import { counted, type RenderContext, when } from '../wording.ts';
import { type ExportFormat, readAuditQuery } from './audit-query.ts';

const ROWS = 10;
const QUERY_MAX = 300;
const PAGES_BACK = 40;

/** Which page of which search: the query as it was typed, where the page begins, and where the newer ones did. */
const AuditPage = z.strictObject({
  query: z.string().max(QUERY_MAX),
  before: z.int().nullable(),
  newer: z.array(z.int().nullable()).max(PAGES_BACK),
});
export type AuditPage = z.infer<typeof AuditPage>;

export function parseAuditPage(value: string): AuditPage {
  try {
    return AuditPage.parse(JSON.parse(value));
  } catch (cause) {
    throw new DomainError('invalid', 'That page is gone. Type the command again.', { cause });
  }
}

/** One page of the audit trail, newest first, with Older, Newer and the exports. */
export async function auditMessage(ctx: PersonCtx, page: AuditPage, render: RenderContext): Promise<Message> {
  const { filter } = readAuditQuery(ctx.config, page.query);
  const found = await searchAudit(ctx, {
    filter,
    limit: ROWS,
    ...(page.before === null ? {} : { before: page.before }),
  });
  const title = page.query === '' ? 'Audit trail' : `Audit trail: ${asTyped(page.query)}`;
  if (found.rows.length === 0 && filter.entitlement !== undefined) assertKnown(ctx, filter.entitlement);
  if (found.rows.length === 0)
    return sentence(`Nothing in the audit trail matches. Try fewer filters: \`${render.command} audit\`.`);
  const total = found.total === null ? '' : `${counted(found.total, 'event', 'events')} in all.`;
  const rows = found.rows.map((row) => [
    section(`${when(row.at)} · ${actor(row.actorLabel)} ${withTimes(inline(row.sentence, 350))}`),
  ]);
  const head = heading(title);
  const foot = (next: number | null) => [
    note(total, `Filter: \`${render.command} audit who:@name what:prod-db kind:grant from:2026-11-01\``),
    pageButtons(page, next),
  ];
  const last = found.rows.at(-1)?.seq ?? null;
  const shown = takeFitting(rows, roomBeside(head, ...foot(last)));
  const next = shown.length < rows.length ? (found.rows[shown.length - 1]?.seq ?? last) : found.next;
  return {
    text: `The audit trail, ${counted(shown.length, 'event', 'events')} of it, newest first.`,
    blocks: [head, ...shown.flat(), ...foot(next)],
  };
}

/** Where nothing is found of something that nobody knows, it may be misspelt. */
function assertKnown({ config }: PersonCtx, sought: string): void {
  const [resource = ''] = sought.split('/');
  const isKnown = sought.includes('/')
    ? [...config.entitlements.keys(), ...config.left.keys()].some((key) => key === sought)
    : resourceCalled(config, resource) !== undefined;
  if (!isKnown) throw noResource(config, sought);
}

/** `Omar Haddad <omar@acme.test>` as every message names a person. */
function actor(label: string): string {
  const [, name, email] = /^(.+) <(.+)>$/.exec(label) ?? [];
  return name === undefined || email === undefined
    ? `*${inline(label, 120)}*`
    : `*${inline(name, 80)}* (${inline(email, 120)})`;
}

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** A stored sentence names moments as they are exported; here they are told in the reader's own zone. */
function withTimes(text: string): string {
  return text.replace(INSTANT, (instant) =>
    Number.isNaN(Date.parse(instant)) ? instant : when(new Date(instant)),
  );
}

function pageButtons(page: AuditPage, next: number | null) {
  const here = { query: page.query.slice(0, QUERY_MAX), before: page.before, newer: page.newer };
  const [latest, ...earlier] = page.newer;
  const older = { ...here, before: next, newer: [page.before, ...page.newer].slice(0, PAGES_BACK) };
  return buttons(
    'audit',
    ...(latest === undefined
      ? []
      : [
          button(ACTION.pageAuditNewer, 'Newer', JSON.stringify({ ...here, before: latest, newer: earlier })),
        ]),
    ...(next === null ? [] : [button(ACTION.pageAuditOlder, 'Older', JSON.stringify(older))]),
    button(ACTION.exportAuditCsv, 'Export CSV', JSON.stringify({ ...here, before: null, newer: [] })),
    button(
      ACTION.exportAuditJsonl,
      'Export JSON lines',
      JSON.stringify({ ...here, before: null, newer: [] }),
    ),
  );
}

/** Sends everything that fits as a file, and says so. */
export async function exportAuditMessage(
  ctx: PersonCtx,
  slack: SlackContext,
  query: string,
  format: ExportFormat,
): Promise<Message> {
  const { filter } = readAuditQuery(ctx.config, query);
  const { rows, file } = await exportAudit(ctx, { filter, format });
  await sendFile(slack, ctx, file);
  return sentence(`${counted(rows, 'event is', 'events are')} in the file I just sent you.`);
}
