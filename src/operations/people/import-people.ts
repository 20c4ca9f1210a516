import * as z from 'zod';
import type { Ctx } from '../context.ts';
import { DomainError } from '../../domain/errors.ts';
import { localDate } from '../../domain/time/local-date.ts';
import { takeTurn } from '../../store/database/take-turn.ts';
import { audit } from '../../store/audit/audit-log.ts';
import type { Tx } from '../../store/database/database.ts';
import * as personStore from '../../store/people/person-store.ts';
import { sqlState } from '../../store/database/sql-state.ts';
import { transaction } from '../../store/database/transaction.ts';
import { firstFaults } from '../csv/first-faults.ts';
import { findInTheWay } from './address-in-the-way.ts';
import { handedAddresses, matchLines, rosterOf } from './match-lines.ts';
import type { Roster } from './match-lines.ts';
import { readPeople } from './people-csv.ts';
import { planImport } from './plan-import.ts';
import type { ImportPlan } from './plan-import.ts';

const CHUNK = 500;
/** A file that would deactivate more than this share of the people it brought, or most of a few, is more likely cut short than true. */
const MOST_GONE = 0.25;
const FEW = 10;
const UNIQUE_VIOLATION = '23505';
const MOST_SAID = 4_000;

export interface Imported {
  added: number;
  changed: number;
  deactivated: number;
  unchanged: number;
  /** Of lines that were passed over. */
  faults: string[];
}

export const ImportPeople = z.object({
  /** The text of a file with a header line. */
  csv: z.string(),
  /** Also where it leaves many people out. */
  force: z.boolean().default(false),
  /** Whoever has a line with a fault stays as they stand, and the rest is brought up to date all the same. */
  passOverFaults: z.boolean().default(false),
});

/**
 * Brings the people directory up to date with a CSV file: whoever isn't in it any more, and came from it, becomes
 * inactive. A file with a fault changes nothing, unless such lines are passed over.
 */
export async function importPeople(ctx: Ctx, raw: z.input<typeof ImportPeople>): Promise<Imported> {
  const { csv, force, passOverFaults } = ImportPeople.parse(raw);
  const read = readPeople(csv, ctx.config.personTypes);
  if ('fault' in read) throw new DomainError('invalid', read.fault);
  const strictly = (faults: readonly string[]) => {
    if (faults.length > 0 && !passOverFaults) throw new DomainError('invalid', firstFaults(faults));
  };
  strictly(read.faults);
  return transaction(
    ctx,
    async (tx) => {
      await takeTurn(tx, 'roster', 'people');
      const roster = rosterOf(await personStore.findRecords(tx), await personStore.findDeactivated(tx));
      const matches = matchLines(roster, read);
      const now = ctx.clock.now();
      const plan = planImport(roster, matches, {
        inTheWay: await findInTheWay(tx, ctx, handedAddresses(roster, matches)),
        now,
        today: localDate(now, ctx.config.timezone),
      });
      strictly(plan.faults);
      if (!force) refuseIfCutShort(roster, plan);
      const faults = [...read.faults, ...plan.faults];
      await save(tx, ctx, plan);
      await noteFaults(tx, ctx, faults);
      const { added, changed, unchanged } = plan;
      return { added, changed, deactivated: plan.gone.length, unchanged, faults };
    },
    { statementTimeoutMs: 60_000 },
  ).catch((error: unknown) => {
    if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
    throw new DomainError(
      'stale',
      'The people directory changed while the file was read, so nothing was changed. Import it again.',
      { cause: error },
    );
  });
}

function refuseIfCutShort({ known }: Roster, { gone }: ImportPlan): void {
  const from = known.filter((record) => record.source === 'csv' && record.status === 'active').length;
  const isMost = gone.length > FEW && gone.length > from * MOST_GONE;
  if (isMost || (gone.length > 2 && gone.length * 2 > from))
    throw new DomainError(
      'invalid',
      `The file leaves out ${gone.length} of the ${from} active people that it brought before, who would be deactivated; nothing was changed. If that is meant, import it with --force.`,
    );
}

async function save(tx: Tx, ctx: Ctx, { moved, records, gone, events }: ImportPlan): Promise<void> {
  await personStore.freeEmails(tx, moved);
  const saved = [...records, ...gone];
  for (let at = 0; at < saved.length; at += CHUNK)
    await personStore.saveRecords(tx, saved.slice(at, at + CHUNK));
  for (let at = 0; at < events.length; at += CHUNK) await audit(tx, ctx, ...events.slice(at, at + CHUNK));
}

async function noteFaults(tx: Tx, ctx: Ctx, faults: readonly string[]): Promise<void> {
  if (faults.length === 0) return;
  const said = firstFaults(faults).slice(0, MOST_SAID);
  await audit(tx, ctx, { kind: 'people.refused', data: { faults: said }, subject: {} });
}

/** Writes down that a file of people was refused, so that everybody stays as they stand. */
export async function recordRefusedPeople(ctx: Ctx, fault: string): Promise<void> {
  await transaction(ctx, (tx) => noteFaults(tx, ctx, [fault]));
}
