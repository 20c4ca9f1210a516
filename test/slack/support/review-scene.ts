import { fileURLToPath } from 'node:url';
import { takeOnStandingGrants } from '../../../src/program/sandbox/sandbox-grants.ts';
import { elementsOf } from '../../../src/sandbox/block-kit/state.ts';
import { isJson, objectsAt, textAt } from '../../../src/sandbox/json.ts';
import { textOf } from '../../support/block-text.ts';
import type { SeenMessage } from '../../support/workspace-driver.ts';
import { acmeScene, type Scene } from './scene.ts';

const CONFIG = fileURLToPath(new URL('../../../examples/acme/access.yaml', import.meta.url));

/** The example company with what its people hold from the start. */
export async function reviewScene(revised?: (accessYaml: string) => string): Promise<Scene> {
  const scene = await acmeScene('http', [], undefined, revised);
  const members = scene.sandbox.workspace.members().map(({ email, realName }) => ({ email, name: realName }));
  await takeOnStandingGrants(scene.ctx, { configPath: CONFIG, target: scene.target, members });
  await scene.settle();
  return scene;
}

/** The example's definitions with a review of everything, `/access campaign start everything`. */
export const overEverything =
  (reviewers: string, more = '') =>
  (yaml: string): string =>
    yaml.replace(
      /^reviews:.*\n/m,
      (line) =>
        `${line}  - { id: everything, name: Everything, scope: 'true', reviewers: [${reviewers}], due_in: 14d, undecided: keep${more} }\n`,
    );

/** Drafts a review with a command of Ada's, and starts it. */
export async function startsReview(scene: Scene, command: string): Promise<void> {
  const ada = scene.person('ada');
  await ada.types(command);
  await scene.settle();
  await ada.clicks('Start');
  await scene.settle();
}

/** The newest message of somebody's that reads so. */
export function messageOf(scene: Scene, firstName: string, pattern: RegExp): SeenMessage {
  const found = scene
    .person(firstName)
    .dm()
    .findLast((message) => pattern.test(message.reads));
  if (found === undefined)
    throw new Error(
      `${firstName} has no message like ${String(pattern)}:\n${scene
        .person(firstName)
        .dm()
        .map(({ reads }) => reads)
        .join('\n---\n')}`,
    );
  return found;
}

export const batchOf = (scene: Scene, firstName: string): SeenMessage =>
  messageOf(scene, firstName, /Is each of these still needed\?|You decided/);

export const campaignOf = (scene: Scene, firstName = 'ada'): SeenMessage =>
  messageOf(scene, firstName, /^\S+ [^:]+: Access review “[^”]*”: (?!\d|all)/);

/** Presses a button of one item in somebody's batch, or picks an entry of its … menu; nothing is delivered yet. */
export async function clicksItem(
  scene: Scene,
  firstName: string,
  item: RegExp,
  label: string,
): Promise<void> {
  const person = scene.person(firstName);
  const { blocks, channelId, ts } = batchOf(scene, firstName);
  const at = blocks.findIndex((block) => block.type === 'section' && item.test(textOf(block.text)));
  const [section, below] = blocks.slice(at, at + 2);
  const own = [section, below?.type === 'actions' ? below : undefined].filter(isJson);
  for (const { block, element } of at < 0 ? [] : elementsOf(own)) {
    const option = objectsAt(element, 'options').find((one) => textOf(one.text) === label);
    if (option === undefined && textOf(element.text) !== label) continue;
    await person.act({
      kind: 'interact',
      place: { kind: 'message', channelId, ts },
      blockId: textAt(block, 'block_id'),
      actionId: textAt(element, 'action_id'),
      value: option ? { selected_option: option } : undefined,
    });
    return;
  }
  throw new Error(`no ${label} at ${String(item)} in:\n${batchOf(scene, firstName).reads}`);
}

/** The same, and the message shows it. */
export async function decides(scene: Scene, firstName: string, item: RegExp, label: string): Promise<void> {
  await clicksItem(scene, firstName, item, label);
  await scene.settle();
}
