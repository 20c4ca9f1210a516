/** The host without an IPv6 address's brackets. The URL parser has already brought octal, hex and short forms to dotted ones. */
export function hostAddress(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}
