import type { ComponentChildren } from 'preact';

/** A link only to the web or to mail: `javascript:` and `data:` stay text. */
export function SafeLink({ url, children }: { url: string; children: ComponentChildren }) {
  if (!/^(https?:\/\/|mailto:)/i.test(url)) return <>{children}</>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
