import { useEffect, useRef, useState } from 'preact/hooks';
import type { ActResult } from '../../acts.ts';
import type { BlockElement, Option, OptionGroup } from '../blocks/block-types.ts';
import { useView } from '../workspace/workspace-context.ts';
import { type Choice, type ChoiceGroup, groupsOf, matching } from './choice.ts';
import { useSurface } from './surface.tsx';

const searchAfterMs = 150;
/** Slack's own default for external selects. */
const defaultQueryLength = 3;

interface ChoiceSource {
  groups: ChoiceGroup[];
  /** Said in the list when it has something to say: searching, nothing found, type more. */
  status: string;
  search: (typed: string) => void;
  named: (id: string) => Choice;
}

/** What a select offers for what was typed: its own options, people, channels, or the bot's suggestions. */
export function useChoices(blockId: string, element: BlockElement): ChoiceSource {
  const surface = useSurface();
  const local = useLocalGroups(element);
  const [typed, setTyped] = useState('');
  const [answer, setAnswer] = useState<{ groups: ChoiceGroup[]; status: string }>({ groups: [], status: '' });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const turn = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  const isExternal = element.type.endsWith('external_select');
  const named = (id: string): Choice =>
    local.flatMap((group) => group.choices).find((choice) => choice.key === id) ?? {
      key: id,
      text: id,
      description: '',
      held: id,
    };

  const ask = async (wanted: string): Promise<void> => {
    turn.current += 1;
    const mine = turn.current;
    const result = await surface.suggest(blockId, element, wanted);
    if (mine === turn.current) setAnswer(answerFrom(result));
  };

  const search = (wanted: string): void => {
    setTyped(wanted);
    if (!isExternal) return;
    clearTimeout(timer.current);
    const least = element.min_query_length ?? defaultQueryLength;
    if (wanted.length < least) {
      turn.current += 1;
      setAnswer({
        groups: [],
        status: `Type at least ${least} ${least === 1 ? 'character' : 'characters'} to search.`,
      });
      return;
    }
    setAnswer((before) => ({ groups: before.groups, status: 'Searching…' }));
    timer.current = setTimeout(() => void ask(wanted), searchAfterMs);
  };

  if (isExternal) return { ...answer, search, named };
  const groups = matching(local, typed);
  return { groups, status: groups.length === 0 ? 'Nothing found.' : '', search, named };
}

function answerFrom(result: ActResult): { groups: ChoiceGroup[]; status: string } {
  if (result.kind === 'failed') return { groups: [], status: result.message };
  if (result.kind !== 'options') return { groups: [], status: 'Nothing found.' };
  const groups = groupsOf(result.options as unknown as Option[], result.groups as unknown as OptionGroup[]);
  const isEmpty = groups.every((group) => group.choices.length === 0);
  return { groups, status: isEmpty ? 'Nothing found.' : '' };
}

function useLocalGroups(element: BlockElement): ChoiceGroup[] {
  const { snapshot } = useView();
  if (element.type.endsWith('users_select')) {
    const choices = snapshot.members
      .filter((member) => member.standing !== 'deactivated')
      .map(({ id, realName, title }) => ({ key: id, text: realName, description: title, held: id }));
    return [{ label: '', choices }];
  }
  if (/(conversations|channels)_select$/.test(element.type)) {
    const channels = snapshot.conversations.filter((conversation) => conversation.kind === 'channel');
    return [
      {
        label: '',
        choices: channels.map(({ id, name }) => ({ key: id, text: `#${name}`, description: '', held: id })),
      },
    ];
  }
  return groupsOf(element.options ?? [], element.option_groups ?? []);
}
