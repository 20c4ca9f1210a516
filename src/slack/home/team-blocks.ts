import type { KnownBlock } from '@slack/types';
import type { Team } from '../../operations/grant/team/list-team-access.ts';
import { button, buttons, divider, heading } from '../blocks.ts';
import { pageValue, wholeListAction } from '../ids.ts';
import { teamRow } from '../lists/holder-rows.ts';
import type { RenderContext } from '../wording.ts';

/** So much of it stands on the Home tab; the whole list is a click away. */
export const MOST_OF_TEAM = 3;

/** The standing access of those who report to the reader, what speaks against most of it first; nothing where there is none. */
export function teamBlocks({ access }: Pick<Team, 'access'>, render: RenderContext): KnownBlock[] {
  if (access.total === 0) return [];
  const shown = access.rows.slice(0, MOST_OF_TEAM);
  const whole = pageValue({ list: 'team', offset: 0, of: '' });
  return [
    divider,
    heading('Your team’s standing access'),
    ...shown.map((view) => teamRow(view, 'home', render)),
    ...(access.total > shown.length
      ? [buttons('home:team', button(wholeListAction('team'), `Show all ${access.total}`, whole))]
      : []),
  ];
}
