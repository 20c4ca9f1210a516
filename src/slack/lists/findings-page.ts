import type { KnownBlock } from '@slack/types';
import type { PartOf } from '../../domain/part.ts';
import type { PersonCtx } from '../../operations/actor.ts';
import { listFindings } from '../../operations/reconcile/show/list-findings.ts';
import type { Findings } from '../../operations/reconcile/show/list-findings.ts';
import { button, buttons, note, section } from '../blocks.ts';
import { lookLines } from '../cards/reconcile/look-lines.ts';
import { ACTION, pageValue, type Place } from '../ids.ts';
import { capital, counted, type RenderContext } from '../wording.ts';
import { countedByKind } from '../words/finding-kinds.ts';
import { listedFindingRows } from './listed-finding-rows.ts';
import type { ListPart } from './paged-lists.ts';

type State = 'open' | 'ignored';

/** How targets differ from what was decided: how much of each kind, how they were looked at, and each of it. */
export async function findingsPage(
  ctx: PersonCtx,
  state: State,
  { part, of, place, render }: { part: PartOf; of: string; place: Place; render: RenderContext },
): Promise<ListPart> {
  const findings = await listFindings(ctx, { resourceId: of === '' ? null : of, state, part });
  const { resourceName, counts, looks, found } = findings;
  const on = resourceName === null ? '' : ` on ${resourceName}`;
  return {
    title: `${state === 'open' ? 'Findings' : 'Ignored findings'}${on}`,
    none: noneLine(findings, state),
    about: [
      ...(counts.length === 0 ? [] : [section(`${capital(countedByKind(counts))}.`)]),
      ...(looks.length === 0 ? [] : [note(...lookLines(looks, render))]),
      ...ways(findings, state, of),
    ],
    rows: found.rows.map((one) => listedFindingRows(one, ctx.actor.person.id, place, render)),
    total: found.total,
  };
}

function noneLine({ resourceName, looks }: Findings, state: State): string {
  const on = resourceName === null ? '' : ` on ${resourceName}`;
  if (state === 'ignored') return `No findings${on} are ignored.`;
  const isSeen = looks.length > 0 && looks.every(({ complete, fault }) => complete !== null && fault === '');
  return isSeen
    ? `No findings${on}: what is there is what was decided.`
    : `No findings${on}, as far as anybody has looked.`;
}

function ways({ others, mayLook, looks }: Findings, state: State, of: string): KnownBlock[] {
  const [look] = looks;
  const buttonsOf = [
    ...(of !== '' && mayLook && look?.never === undefined && look?.underWay === null
      ? [button(ACTION.lookAgain, 'Look again', of)]
      : []),
    ...(of === ''
      ? [button(ACTION.showPage, 'What is looked at', pageValue({ list: 'looks', offset: 0, of: '' }))]
      : []),
    ...(others === 0 ? [] : [otherWay(state, others, of)]),
  ];
  return buttonsOf.length === 0 ? [] : [buttons('ways-of-findings', ...buttonsOf)];
}

const otherWay = (state: State, others: number, of: string) =>
  state === 'open'
    ? button(
        ACTION.otherFindings,
        counted(others, 'ignored finding', 'ignored findings'),
        pageValue({ list: 'ignored-findings', offset: 0, of }),
      )
    : button(
        ACTION.otherFindings,
        counted(others, 'open finding', 'open findings'),
        pageValue({ list: 'all-findings', offset: 0, of }),
      );
