import type { Part } from '../../../domain/part.ts';
import type { CatalogChange, Renamed } from '../../../operations/discovery/catalog-change.ts';
import { button, buttons, type Message, note, section } from '../../blocks.ts';
import { ACTION, listBlockId } from '../../ids.ts';
import { inline } from '../../mrkdwn.ts';
import { sign } from '../../signs.ts';
import { clockTime, counted, nameOf } from '../../wording.ts';

/** Tells an owner what can be asked for now and what can't any more, and an admin as well of what isn't believed. */
export function catalogChangeCard(change: CatalogChange, id: string, now: Date): Message {
  const { resourceName, connectorId, appeared, retired, renamed, doubted, confirmed } = change;
  const at = `*${inline(resourceName, 100)}*`;
  const many = ({ total }: Part<string>) => counted(total, 'entitlement', 'entitlements');
  const lines = [
    appeared.total > 0 ? `${many(appeared)} can be requested on ${at} now: ${named(appeared)}.` : '',
    renamed.total > 0
      ? `${counted(renamed.total, 'entitlement', 'entitlements')} on ${at} ${renamed.total === 1 ? 'has' : 'have'} another name now: ${newNames(renamed)}.`
      : '',
    retired.total > 0
      ? `${many(retired)} on ${at} can’t be requested any more, and access to ${retired.total === 1 ? 'it' : 'them'} ends: ${named(retired)}.`
      : '',
    doubted.total > 0
      ? `${many(doubted)} on ${at} ${doubted.total === 1 ? 'is' : 'are'} suddenly missing: ${named(doubted)}.`
      : '',
    confirmed
      ? `${nameOf(confirmed.by)} confirmed ${clockTime(confirmed.at, now)} that ${many(confirmed.gone)} on ${at} ${confirmed.gone.total === 1 ? 'is' : 'are'} gone, and access to ${confirmed.gone.total === 1 ? 'it' : 'them'} ends: ${named(confirmed.gone)}.`
      : '',
  ].filter((line) => line !== '');
  const said = lines.length > 0 ? lines : [`What can be requested on ${at} has changed again since.`];
  const connector = `the connector ${inline(connectorId, 60)}`;
  return {
    ...signOf(change),
    text: said.join(' '),
    blocks: [
      section(...said),
      ...(doubted.total > 0
        ? [
            note(
              `Nothing has been taken away. If ${connector} may no longer see them, give it its rights back. If they stay missing for a day, they’re retired and access to them ends. If you know that they’re gone, you can confirm it now.`,
            ),
            ...(change.mayConfirm
              ? [buttons(listBlockId('card', `missing-${id}`), confirmMissingButton(change, id))]
              : []),
          ]
        : [note(`This is what ${connector} lists. You needn’t do anything.`)]),
    ],
  };
}

/** Its value says what was shown as missing, and of which message. */
function confirmMissingButton({ resourceName, doubted, mark }: CatalogChange, id: string) {
  const all = counted(doubted.total, 'entitlement', 'entitlements');
  return button(ACTION.confirmMissing, 'They’re gone', `${mark}:${id}`, {
    style: 'danger',
    confirm: {
      title: 'Are they gone?',
      text: `${all} on ${resourceName} can’t be requested any more from now on, and everybody who has access to them loses it.`,
      yes: 'They’re gone',
      no: 'Not sure',
    },
  });
}

function signOf({ appeared, retired, renamed, doubted, confirmed }: CatalogChange): Pick<Message, 'sign'> {
  if (confirmed !== null) return { sign: sign('ended', 'Gone from the catalog') };
  if (doubted.total > 0) return { sign: sign('urgent', 'Entitlements missing') };
  if (appeared.total > 0) return { sign: sign('done', 'New in the catalog') };
  if (retired.total > 0) return { sign: sign('ended', 'Gone from the catalog') };
  return renamed.total > 0 ? { sign: sign('done', 'Renamed in the catalog') } : {};
}

function newNames({ rows, total }: Part<Renamed>): string {
  const names = rows.map(({ from, to, isOffered }) => {
    const left = isOffered
      ? ''
      : ' (it can’t be requested under that name, and whoever has it keeps it until its end)';
    return `${inline(from, 75)} is ${inline(to, 75)}${left}`;
  });
  return rows.length < total ? `${names.join(', ')} and ${total - rows.length} more` : names.join(', ');
}

function named({ rows, total }: Part<string>): string {
  const names = rows.map((name) => inline(name, 75)).join(', ');
  return rows.length < total ? `${names} and ${total - rows.length} more` : names;
}
