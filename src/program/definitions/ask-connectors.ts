/** Part of the composition root: asks each connector of a file how it is, without a database and without Slack. */
import { connectorsFor } from '../../connectors/index.ts';
import type { ConnectorDefinition, Definitions } from '../../domain/definitions.ts';
import type { OwnSlack } from '../../domain/grant/connector.ts';
import { askHealth, targetsOf } from '../../operations/connector/ask-health.ts';

export interface Asked {
  isWell: boolean;
  /** How it is, in a line that begins with its name. */
  says: string;
}

interface Options {
  ownSlack: OwnSlack;
  /** Why one isn't asked; undefined: it is. */
  whyNot?: (connector: ConnectorDefinition) => string | undefined;
}

/** Asks all of them at once, each within its time, and hands back an answer for each; nothing is written anywhere. */
export async function askConnectors(
  { connectors, resources }: Pick<Definitions, 'connectors' | 'resources'>,
  { ownSlack, whyNot = () => undefined }: Options,
): Promise<Asked[]> {
  const make = await connectorsFor(connectors);
  const asked = [...connectors.values()].map(async (definition): Promise<Asked> => {
    const { id, type } = definition;
    const name = `${id} (${type})`;
    const why = whyNot(definition);
    if (why !== undefined) return { isWell: true, says: `${name} isn’t asked: ${why}` };
    const made = make(new Map([[id, definition]]), () => new Date(), ownSlack).get(id);
    if (made === undefined) return { isWell: true, says: `${name} isn’t there yet: nobody can be asked.` };
    try {
      const targets = targetsOf({ resources }, id);
      const { isWell, lacks, actsAs } = await askHealth(made, targets, { onlyLooks: true });
      const who = actsAs === null ? [] : [`It acts as “${actsAs}”.`];
      const what = lacks === '' ? [] : [once(lacks)];
      const words = isWell ? [`${name} is well.`, ...who, ...what] : [`${name}:`, ...what, ...who];
      return { isWell, says: words.join(' ') };
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return { isWell: false, says: `${name}: it failed in an unforeseen way (${words}).` };
    } finally {
      await made.close?.();
    }
  });
  return Promise.all(asked);
}

/** Here nobody tries again. */
const once = (words: string): string => words.replaceAll(' It will be tried again.', '');
