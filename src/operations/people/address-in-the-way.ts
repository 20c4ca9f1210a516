import type { Ctx } from '../context.ts';
import type { PersonId } from '../../domain/ids.ts';
import * as addressStore from '../../store/people/address-store.ts';
import type { Tx } from '../../store/database/database.ts';
import * as knownRightStore from '../../store/grant/known-right-store.ts';

/** An address that a file gives to somebody else than the one who has or had it. */
export interface HandedAddress {
  email: string;
  /** Whose it is to be; undefined for somebody new. */
  to: PersonId | undefined;
}

/**
 * Why an address can't be somebody else's yet, by address: access that was given to it, or what names it, would come to
 * a person to whom nobody gave it.
 */
export async function findInTheWay(
  tx: Tx,
  ctx: Ctx,
  handed: readonly HandedAddress[],
): Promise<ReadonlyMap<string, string>> {
  const inTheWay = new Map<string, string>();
  if (handed.length === 0) return inTheWay;
  const emails = handed.map(({ email }) => email);
  const [held, open, inForce] = [
    await addressStore.findHeldAt(tx, emails),
    await addressStore.listOpenReferences(tx),
    await knownRightStore.findSource(tx, 0),
  ];
  for (const { email, to } of handed) {
    const others = held.filter((one) => one.email === email && one.personId !== to);
    const names = whatNames(ctx, email, { inForce, open });
    if (others.length > 0)
      inTheWay.set(
        email,
        `access that was given to it stands yet: ${others
          .flatMap((one) => one.entitlements)
          .slice(0, 5)
          .join(', ')}. End that access first, then import the file again.`,
      );
    else if (names !== undefined) inTheWay.set(email, names);
  }
  return inTheWay;
}

interface Written {
  inForce: string | undefined;
  open: readonly { by: string; text: string }[];
}

function whatNames({ config }: Ctx, email: string, { inForce, open }: Written): string | undefined {
  const mention = config.mentions.find((one) => one.email === email);
  const isNamed = inText(email);
  const left = [...config.left.values()].some(({ owners }) => owners.includes(email));
  if (mention !== undefined || left || [config.source, inForce ?? ''].some(isNamed))
    return `access.yaml names it${mention === undefined ? '' : ` (${mention.place.replace('  ', ' ')})`}, and would mean somebody else by it. Name another one there, import the file again, and then name whoever is meant.`;
  const by = open.find(({ text }) => isNamed(text))?.by;
  return by && `${by} names it, and would mean somebody else by it. Import the file again when that is over.`;
}

/** Whether a text has this address, and not as the end of a longer one. */
function inText(email: string): (text: string) => boolean {
  const literal = email.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const sought = new RegExp(`(?<![\\w.+%-])${literal}(?![\\w-])`, 'i');
  return (text) => sought.test(text);
}
