import type { ComponentChildren } from 'preact';
import { Emoji, Mention, SlackDate } from '../text/inline-text.tsx';
import { SafeLink } from '../text/safe-link.tsx';
import { useView } from '../workspace/workspace-context.ts';

export interface RichTextPart {
  type: string;
  style?: string | { bold?: boolean; italic?: boolean; strike?: boolean; code?: boolean };
  elements?: RichTextPart[];
  indent?: number;
  text?: string;
  url?: string;
  name?: string;
  user_id?: string;
  channel_id?: string;
  usergroup_id?: string;
  range?: string;
  timestamp?: number;
  format?: string;
  fallback?: string;
}

export function RichText({ parts }: { parts: RichTextPart[] }) {
  return (
    <div class="mrkdwn rich-text">
      {parts.map((part, index) => (
        <RichTextParagraph key={index} part={part} />
      ))}
    </div>
  );
}

function RichTextParagraph({ part }: { part: RichTextPart }) {
  switch (part.type) {
    case 'rich_text_quote':
      return (
        <blockquote>
          <RichTextLine parts={part.elements} />
        </blockquote>
      );
    case 'rich_text_preformatted':
      return (
        <pre>
          <RichTextLine parts={part.elements} />
        </pre>
      );
    case 'rich_text_list': {
      const items = (part.elements ?? []).map((item, index) => (
        <li key={index}>
          <RichTextLine parts={item.elements} />
        </li>
      ));
      const style = { marginLeft: `${(part.indent ?? 0) * 20}px` };
      return part.style === 'ordered' ? <ol style={style}>{items}</ol> : <ul style={style}>{items}</ul>;
    }
    default:
      return (
        <p class="pre-line">
          <RichTextLine parts={part.elements} />
        </p>
      );
  }
}

function RichTextLine({ parts = [] }: { parts?: RichTextPart[] }) {
  return (
    <>
      {parts.map((part, index) => (
        <Styled key={index} part={part}>
          <RichTextLeaf part={part} />
        </Styled>
      ))}
    </>
  );
}

function Styled({ part, children }: { part: RichTextPart; children: ComponentChildren }) {
  const style = typeof part.style === 'object' ? part.style : {};
  let styled = <>{children}</>;
  if (style.code === true) styled = <code>{styled}</code>;
  if (style.strike === true) styled = <s>{styled}</s>;
  if (style.italic === true) styled = <em>{styled}</em>;
  if (style.bold === true) styled = <strong>{styled}</strong>;
  return styled;
}

function RichTextLeaf({ part }: { part: RichTextPart }): ComponentChildren {
  const { memberOf, channelName } = useView();
  switch (part.type) {
    case 'link':
      return <SafeLink url={part.url ?? ''}>{part.text ?? part.url}</SafeLink>;
    case 'emoji':
      return <Emoji name={part.name ?? ''} />;
    case 'user':
      return <Mention>@{memberOf(part.user_id ?? '')?.realName ?? part.user_id}</Mention>;
    case 'channel':
      return <Mention>#{channelName(part.channel_id ?? '') ?? part.channel_id}</Mention>;
    case 'usergroup':
      return <Mention>@{part.usergroup_id}</Mention>;
    case 'broadcast':
      return <Mention>@{part.range}</Mention>;
    case 'date':
      return (
        <SlackDate
          seconds={part.timestamp ?? 0}
          format={part.format ?? ''}
          url={part.url ?? ''}
          fallback={part.fallback ?? ''}
        />
      );
    default:
      return part.text ?? '';
  }
}
