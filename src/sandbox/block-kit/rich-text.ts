import { byType, flag, integer, list, object, oneOf, text, type Check } from './checks.ts';

const style = object(
  {},
  {
    bold: flag,
    code: flag,
    italic: flag,
    strike: flag,
    underline: flag,
    highlight: flag,
    client_highlight: flag,
    unlink: flag,
  },
);

const inline = (type: string, required: Record<string, Check>, optional: Record<string, Check> = {}): Check =>
  object({ type: oneOf(type), ...required }, { style, ...optional });

const id = text(255);
const url = text(3000);

const inlineElement: Check = byType({
  text: inline('text', { text: text(12_000) }),
  link: inline('link', { url }, { text: text(3000, 0), unsafe: flag }),
  emoji: inline('emoji', { name: text(255) }, { unicode: text(255), url }),
  user: inline('user', { user_id: id }),
  usergroup: inline('usergroup', { usergroup_id: id }),
  channel: inline('channel', { channel_id: id }),
  team: inline('team', { team_id: id }),
  broadcast: inline('broadcast', { range: oneOf('here', 'channel', 'everyone') }),
  color: inline('color', { value: text(255) }),
  date: inline(
    'date',
    { timestamp: integer(0, 99_999_999_999), format: text(255) },
    { url, fallback: text(3000) },
  ),
});

const border = { border: oneOf(0, 1) };
const section = object({ type: oneOf('rich_text_section'), elements: list(inlineElement, 1000, 0) });

export const richTextElement: Check = byType({
  rich_text_section: section,
  rich_text_quote: object({ type: oneOf('rich_text_quote'), elements: list(inlineElement, 1000, 0) }, border),
  rich_text_preformatted: object(
    { type: oneOf('rich_text_preformatted'), elements: list(inlineElement, 1000, 0) },
    { ...border, language: text(255) },
  ),
  rich_text_list: object(
    { type: oneOf('rich_text_list'), style: oneOf('bullet', 'ordered'), elements: list(section, 1000, 0) },
    { ...border, indent: integer(0, 8), offset: integer(0, 100_000) },
  ),
});
