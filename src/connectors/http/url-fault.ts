import { isIP } from 'node:net';
import { hostAddress } from '../host-address.ts';
import { isPublicAddress } from './public-address.ts';

/** What is wrong with the URL of a target, as a sentence of settings; undefined where nothing is. */
export function urlFault(url: URL, allowPrivate: boolean): string | undefined {
  if (url.host === '') return 'expected a URL that begins with https://';
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    return `found ${url.protocol}//, expected https://`;
  if (url.username !== '' || url.password !== '')
    return 'found a name or password in it, expected none, since URLs end up in logs — the secret has a key of its own';
  if (url.hash !== '') return 'found a #fragment, expected none, since it is never sent';
  if (allowPrivate) return undefined;
  if (url.protocol === 'http:')
    return 'found http://, expected https:// — http:// is for private addresses, with allow_private_addresses: true';
  const host = hostAddress(url);
  if (isIP(host) !== 0 && !isPublicAddress(host))
    return `found ${host}, expected a public address — if that one is meant, set allow_private_addresses: true`;
  return undefined;
}
