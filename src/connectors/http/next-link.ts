import { ConnectorError } from '../../domain/grant/connector.ts';

/** Where the next page is by a Link header (RFC 8288); undefined on the last page. */
export function nextLink(header: string | undefined, base: URL): URL | undefined {
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(ONE_LINK))
    if (IS_NEXT.test(parameters) && URL.canParse(target, base.href)) return new URL(target, base);
  return undefined;
}

/** The page that a cursor leads to, which a service wants followed as it is: of this list, and of no other. */
export function pageOfList(name: string, list: URL, cursor: string): URL {
  const page = URL.canParse(cursor, list.href) ? new URL(cursor, list) : undefined;
  // Another host is refused where it would be called.
  if (page !== undefined && (page.origin !== list.origin || page.pathname === list.pathname)) return page;
  throw new ConnectorError(
    { kind: 'invalid' },
    `${name} led from ${list.pathname} to another list for its next page: likely something between rewrites its answers.`,
  );
}

const ONE_LINK = /<([^>]*)>((?:\s*;\s*[^,;="\s]+\s*(?:=\s*(?:"[^"]*"|[^,;"\s]*))?)*)/g;
const IS_NEXT = /;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?=\s*(?:;|$)))/i;
