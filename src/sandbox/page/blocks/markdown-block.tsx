import { markdownToMrkdwn } from '../text/markdown-to-mrkdwn.ts';
import { Mrkdwn } from '../text/mrkdwn.tsx';

export function MarkdownBlock({ text }: { text: string }) {
  return <Mrkdwn text={markdownToMrkdwn(text)} />;
}
