/** Where the next page is by a Link header (RFC 8288); undefined on the last page. */
export function nextLink(header: string | undefined, base: URL): URL | undefined {
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(ONE_LINK))
    if (IS_NEXT.test(parameters) && URL.canParse(target, base.href)) return new URL(target, base);
  return undefined;
}

const ONE_LINK = /<([^>]*)>((?:\s*;\s*[^,;="\s]+\s*(?:=\s*(?:"[^"]*"|[^,;"\s]*))?)*)/g;
const IS_NEXT = /;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next(?=\s*(?:;|$)))/i;
