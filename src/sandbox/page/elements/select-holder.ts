import type { Option } from '../blocks/block-types.ts';
import type { ElementValue } from './element-value.ts';

type Held = Option | string;

interface Holder {
  isMulti: boolean;
  read: (value: ElementValue | null) => Held[];
  write: (held: Held[]) => ElementValue;
}

const nouns: Record<string, string> = { users: 'user', conversations: 'conversation', channels: 'channel' };

/** Where a select's value stands in Slack's state: `selected_option`, `selected_users` … */
export function holderOf(type: string): Holder {
  const isMulti = type.startsWith('multi_');
  const source = type.replace(/^multi_/, '').replace(/_select$/, '');
  const key = `selected_${nouns[source] ?? 'option'}${isMulti ? 's' : ''}`;
  return {
    isMulti,
    read: (value) => {
      const held = value?.[key];
      if (held === null || held === undefined) return [];
      return (isMulti ? held : [held]) as Held[];
    },
    write: (held) => ({ type, [key]: isMulti ? held : (held[0] ?? null) }),
  };
}
