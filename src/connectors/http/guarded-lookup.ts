import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** Asks once for all the addresses of a name. */
export type Resolve = (
  hostname: string,
  answer: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The address that a URL's name stands for isn't one that may be called. */
export class AddressRefused extends Error {
  constructor(address: string) {
    super(
      `its name stands for ${address}, which is not a public address. If that is meant, set allow_private_addresses: true`,
    );
    this.name = 'AddressRefused';
  }
}

/**
 * A lookup for `net.connect` that refuses a name if any of its addresses isn't public. The connection goes to the very
 * addresses that were checked: the name isn't asked about again, so a second, different answer has no effect.
 */
export function guardedLookup(allowPrivate: boolean, resolve: Resolve = resolveBySystem): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, '');
      const refused = allowPrivate ? undefined : addresses.find(({ address }) => !isPublicAddress(address));
      if (refused) return callback(new AddressRefused(refused.address), '');
      const [first] = addresses;
      if (!first) return callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '');
      if (options.all) return callback(null, addresses);
      callback(null, first.address, first.family);
    });
  };
}

const resolveBySystem: Resolve = (hostname, answer) => lookup(hostname, { all: true }, answer);
