import type { ComponentChildren } from 'preact';
import { useView } from '../workspace/workspace-context.ts';
import { emojiCharacter } from './emoji.ts';
import { formatDate } from './format-date.ts';
import type { Inline } from './parse-inline.ts';
import { SafeLink } from './safe-link.tsx';

interface InlineTextProps {
  nodes: Inline[];
  /** Whether a sentence begins here, so that `today` is written `Today`. */
  startsSentence?: boolean;
}

export function InlineText({ nodes, startsSentence = false }: InlineTextProps) {
  return (
    <>
      {nodes.map((node, index) => (
        <InlineNode key={index} node={node} isFirst={startsSentence && index === 0} />
      ))}
    </>
  );
}

function InlineNode({ node, isFirst }: { node: Inline; isFirst: boolean }): ComponentChildren {
  const { memberOf, channelName } = useView();
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'bold':
      return (
        <strong>
          <InlineText nodes={node.children} startsSentence={isFirst} />
        </strong>
      );
    case 'italic':
      return (
        <em>
          <InlineText nodes={node.children} startsSentence={isFirst} />
        </em>
      );
    case 'strike':
      return (
        <s>
          <InlineText nodes={node.children} startsSentence={isFirst} />
        </s>
      );
    case 'code':
      return <code>{node.text}</code>;
    case 'emoji':
      return <Emoji name={node.name} />;
    case 'link':
      return <SafeLink url={node.url}>{node.label}</SafeLink>;
    case 'user':
      return <Mention>@{memberOf(node.id)?.realName ?? (node.label || node.id)}</Mention>;
    case 'channel':
      return <Mention>#{channelName(node.id) ?? (node.label || node.id)}</Mention>;
    case 'group':
      return <Mention>{node.label || `@${node.id}`}</Mention>;
    case 'broadcast':
      return <Mention>@{node.name}</Mention>;
    case 'date':
      return <SlackDate {...node} startsSentence={isFirst} />;
  }
}

export function Emoji({ name }: { name: string }) {
  const character = emojiCharacter(name);
  if (character === null) return <>:{name}:</>;
  return (
    <span class="emoji" role="img" aria-label={name.replaceAll('_', ' ')}>
      {character}
    </span>
  );
}

interface SlackDateProps {
  seconds: number;
  format: string;
  url: string;
  fallback: string;
  startsSentence?: boolean;
}

export function SlackDate(date: SlackDateProps) {
  const { snapshot } = useView();
  const at = new Date(date.seconds * 1000);
  const shown = formatDate(date.format, at, snapshot.me.timezone, new Date(snapshot.now)) || date.fallback;
  const time = (
    <time dateTime={at.toISOString()} title={`${at.toISOString()} · ${snapshot.me.timezone}`}>
      {date.startsSentence === true ? capitalized(shown) : shown}
    </time>
  );
  return date.url === '' ? time : <SafeLink url={date.url}>{time}</SafeLink>;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function Mention({ children }: { children: ComponentChildren }) {
  return <span class="mention">{children}</span>;
}
