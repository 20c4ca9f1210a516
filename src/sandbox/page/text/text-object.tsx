import { InlineText } from './inline-text.tsx';
import { Mrkdwn } from './mrkdwn.tsx';
import { parseInline } from './parse-inline.ts';
import { plainOf, type TextObject } from './plain-of.ts';

/** Slack's text object: mrkdwn as markup, plain_text as it stands but for emoji. */
export function TextObjectView({ text }: { text: TextObject | undefined }) {
  if (text === undefined) return null;
  if (text.type === 'mrkdwn') return <Mrkdwn text={text.text} />;
  return <span class="plain">{plainOf(text)}</span>;
}

/** The same within a sentence: no paragraphs of its own. */
export function InlineTextObject({ text }: { text: TextObject | undefined }) {
  if (text === undefined) return null;
  if (text.type === 'mrkdwn') return <InlineText nodes={parseInline(text.text)} startsSentence />;
  return <>{plainOf(text)}</>;
}
