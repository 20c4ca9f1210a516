import { DateTime } from 'luxon';
import { DomainError } from '../../../domain/errors.ts';
import type { CampaignId } from '../../../domain/ids.ts';
import { nearestWord } from '../../../domain/nearest-word.ts';
import { CAMPAIGN_STATES } from '../../../domain/review/campaign.ts';
import * as campaignStore from '../../../store/campaign/campaign-store.ts';
import type { CampaignRow } from '../../../store/campaign/campaign-store.ts';
import type { Ctx } from '../../context.ts';

const SHOWN = 8;
const KNOWN = CAMPAIGN_STATES.filter((state) => state !== 'discarded');

/** The access review that is meant by its id or its name; which there are is said where none or several are. */
export async function findCampaign(ctx: Pick<Ctx, 'db' | 'config'>, typed: string): Promise<CampaignId> {
  const db = ctx.db.drizzle;
  const limit = await campaignStore.countCampaigns(db, KNOWN);
  const all = await campaignStore.listCampaigns(db, KNOWN, { offset: 0, limit });
  const wanted = typed.trim().toLowerCase();
  const called = all.filter(({ id, name }) => id === typed.trim() || name.toLowerCase() === wanted);
  const [only] = called;
  if (only !== undefined && called.length === 1) return only.id;
  const describe = (row: CampaignRow): string => described(row, ctx.config.timezone);
  if (only !== undefined)
    throw new DomainError(
      'invalid',
      `Several access reviews are called “${only.name}”. Name one by its id:\n${listed(called.map(describe))}`,
    );
  const nearest = nearestWord(
    wanted,
    all.map(({ name }) => name.toLowerCase()),
  );
  const alike = all.filter(
    ({ name }) => name.toLowerCase() === nearest || name.toLowerCase().includes(wanted),
  );
  const shown = alike.length > 0 && wanted !== '' ? alike : all;
  const advice =
    shown.length === 0
      ? 'None is on record yet.'
      : `${shown === alike ? 'These are called something like it' : 'There are'}:\n${listed(shown.map(describe))}`;
  throw new DomainError(
    'not_found',
    `No access review is called “${Array.from(typed).slice(0, 80).join('')}”. ${advice}`,
  );
}

function described({ id, name, launchedAt }: CampaignRow, zone: string): string {
  const began =
    launchedAt === null
      ? 'not started'
      : `started ${DateTime.fromJSDate(launchedAt, { zone }).toFormat('yyyy-MM-dd HH:mm')}`;
  return `  ${id}  ${name}, ${began}`;
}

function listed(lines: readonly string[]): string {
  const more = lines.length - SHOWN;
  return [...lines.slice(0, SHOWN), ...(more > 0 ? [`  and ${more} more`] : [])].join('\n');
}
