import { InlineText } from './inline-text.tsx';
import { type Paragraph, parseMrkdwn } from './parse-mrkdwn.ts';

export function Mrkdwn({ text }: { text: string }) {
  return (
    <div class="mrkdwn">
      {parseMrkdwn(text).map((paragraph, index) => (
        <ParagraphView key={index} paragraph={paragraph} />
      ))}
    </div>
  );
}

function ParagraphView({ paragraph }: { paragraph: Paragraph }) {
  switch (paragraph.kind) {
    case 'line':
      return (
        <p>
          <InlineText nodes={paragraph.children} startsSentence />
        </p>
      );
    case 'item':
      return (
        <p class="item">
          <span class="bullet">{paragraph.bullet === '-' ? '•' : paragraph.bullet}</span>
          <span>
            <InlineText nodes={paragraph.children} startsSentence />
          </span>
        </p>
      );
    case 'quote':
      return (
        <blockquote>
          {paragraph.lines.map((line, index) => (
            <p key={index}>
              <InlineText nodes={line} startsSentence />
            </p>
          ))}
        </blockquote>
      );
    case 'pre':
      return <pre>{paragraph.text}</pre>;
    case 'gap':
      return <div class="gap" />;
  }
}
