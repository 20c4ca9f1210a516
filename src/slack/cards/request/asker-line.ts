/** What an approver is told in one line of whom it is for: their job, what they hold, how much care it needs. */
import type { RequestView } from '../../../operations/views.ts';
import { inline } from '../../mrkdwn.ts';
import { capital, counted, nameOf } from '../../wording.ts';
import { untilWhen } from './held-rights.ts';

const RIGHTS_SHOWN = 3;

/** "Support Agent, reports to Mona Brandt · holds *Read only* here until 16:00 (7 in all) · *high sensitivity* (prod)" */
export function askerLine(view: RequestView, now: Date): string {
  return joined(`${forOther(view)}${jobOf(view)}`, holdsHere(view, now, true), risk(view));
}

/** The same of those who asked for several things: what they hold of each stands beside it. */
export function bundleAskerLine(view: RequestView): string {
  const { heldInAll } = view.about;
  const holds =
    heldInAll === 0 ? 'holds nothing yet' : `holds ${counted(heldInAll, 'right', 'rights')} in all`;
  return joined(`${forOther(view)}${jobOf(view)}`, holds);
}

/** What they hold of this resource and how much care it needs, without what is said of them once. */
export function lineFacts(view: RequestView, now: Date): string {
  const holds = holdsHere(view, now, false);
  return holds === '' ? riskLine(view) : joined(holds, risk(view));
}

/** How much care it needs, as the catalog calls it; what needs most is set apart. */
function risk(view: RequestView): string {
  return riskIn(view, `${view.entitlement.sensitivity} sensitivity`);
}

/** The same where nothing stands before it. */
export function riskLine(view: RequestView): string {
  return riskIn(view, capital(`${view.entitlement.sensitivity} sensitivity`));
}

function riskIn({ entitlement: { sensitivity, environment } }: RequestView, words: string): string {
  const said = sensitivity === 'high' || sensitivity === 'critical' ? `*${words}*` : words;
  return environment === '' ? said : `${said} (${inline(environment, 60)})`;
}

const joined = (...parts: string[]): string => capitalHolds(parts.filter((part) => part !== '').join(' · '));

/** What the directory calls a job is kept as it is. */
const capitalHolds = (line: string): string => (line.startsWith('holds ') ? capital(line) : line);

/** Whose job it is, where somebody else asks for them. */
function forOther({ requester, beneficiary, about }: RequestView): string {
  const isKnown = about.title !== '' || about.managerName !== null;
  return requester.id !== beneficiary.id && isKnown ? `${nameOf(beneficiary)}: ` : '';
}

/** "Support Agent, reports to Mona Brandt", as the directory calls it; what it doesn’t say is left out. */
function jobOf({ about: { title, managerName } }: RequestView): string {
  return [inline(title.trim(), 80), managerName === null ? '' : `reports to ${inline(managerName, 80)}`]
    .filter((part) => part !== '')
    .join(', ');
}

function holdsHere(view: RequestView, now: Date, inAll: boolean): string {
  const there = view.holds.filter(({ grant }) => grant.state === 'active' || grant.state === 'revoking');
  const { heldInAll } = view.about;
  if (there.length === 0) {
    if (!inAll) return '';
    return heldInAll === 0 ? 'holds nothing yet' : `holds nothing here (${heldInAll} elsewhere)`;
  }
  const rights = new Set(there.map(({ entitlement }) => entitlement.key));
  const held = [
    ...new Set(
      there.map(
        ({ entitlement, grant }) => `*${inline(entitlement.entitlementName, 80)}* ${untilWhen(grant, now)}`,
      ),
    ),
  ];
  const more = held.length - RIGHTS_SHOWN;
  const words = `holds ${held.slice(0, RIGHTS_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''} here`;
  if (!inAll) return words;
  return rights.size < heldInAll ? `${words} (${heldInAll} in all)` : `${words}, and nothing else`;
}
