import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { expireDueRequests } from '../../src/operations/request/end/expire-due-requests.ts';
import { request } from '../../src/store/schema/index.ts';
import { acmeScene, type Scene } from './support/scene.ts';

const HOURS = 60;

async function heldForTwoHours(): Promise<Scene> {
  const scene = await acmeScene();
  await scene.asks('sami', 'prod-db/read 2h Looking into the failed invoices');
  await scene.person('omar').clicks('Approve');
  await scene.settle();
  return scene;
}

async function asksForMore(scene: Scene): Promise<void> {
  const sami = scene.person('sami');
  await sami.clicks('Extend');
  const modal = await sami.modal('Keep access longer');
  await modal.fill('Why', 'It takes longer than I thought');
  await modal.submit();
  await scene.settle();
}

async function isEndedByOmar(scene: Scene): Promise<void> {
  const omar = scene.person('omar');
  await omar.clicks('End access');
  const modal = await omar.modal();
  await modal.fill(/Why/, 'The incident is over');
  await modal.submit();
  await scene.settle();
}

/** What comes to Sami as new messages while this goes on. */
async function newTo(scene: Scene, goesOn: () => Promise<unknown>): Promise<string[]> {
  const before = new Set(
    scene
      .person('sami')
      .dm()
      .map(({ ts }) => ts),
  );
  await goesOn();
  await scene.settle();
  await scene.pass(5);
  return scene
    .person('sami')
    .dm()
    .filter(({ ts }) => !before.has(ts))
    .map(({ reads }) => reads);
}

describe('who loses access', () => {
  test.each([
    ['its time is up', (scene: Scene) => scene.pass(10), /ended at .*\. Its time was up\./],
    ['an owner ends it', isEndedByOmar, /ended at .*\. Omar Haddad ended it\.\n> The incident is over/],
  ])('gets one new message, also of time that nobody had decided on, when %s', async (_, ends, says) => {
    const scene = await heldForTwoHours();
    await asksForMore(scene);
    await scene.pass(2 * HOURS - 5);

    const told = await newTo(scene, () => ends(scene));

    expect(told).toEqual([expect.stringMatching(says)]);
    expect(told[0]).toContain('Nobody had decided yet on the extra time you asked for.');
    expect(scene.person('sami').seesNow(/You asked to keep .*\*Ended undecided\*/)).toBe(true);
  });

  test('gets it too where the request for more time is found over first', async () => {
    const scene = await heldForTwoHours();
    await asksForMore(scene);
    await scene.pass(2 * HOURS - 5);

    const told = await newTo(scene, async () => {
      scene.clock.advance(5 * 60_000);
      await scene.ctx.db.drizzle
        .update(request)
        .set({ dueAt: scene.clock.now() })
        .where(eq(request.state, 'pending'));
      expect(await expireDueRequests(scene.ctx)).toBe(1);
    });

    expect(told).toEqual([
      expect.stringMatching(/Its time was up\.\nNobody had decided yet on the extra time you asked for\./),
    ]);
  });

  test('gets one without a word of more time where none was asked for', async () => {
    const scene = await heldForTwoHours();
    const told = await newTo(scene, () => isEndedByOmar(scene));
    expect(told).toHaveLength(1);
    expect(told[0]).not.toContain('extra time');
  });

  test('by giving it back gets none: the message about it says that it ended', async () => {
    const scene = await heldForTwoHours();
    await asksForMore(scene);
    const sami = scene.person('sami');
    const told = await newTo(scene, () => sami.clicks('Give back'));
    expect(told).toEqual([]);
    expect(sami.seesNow(/ended .* \(given back\)\. Confirmed gone\./)).toBe(true);
  });
});

test('who goes on to hold it another way hears that nobody decided on more time', async () => {
  const scene = await heldForTwoHours();
  await asksForMore(scene);
  await scene.asks('sami', 'prod-db/read 4h Looking into the failed refunds');
  await scene.person('omar').clicks('Approve');
  await scene.settle();
  await scene.pass(2 * HOURS - 5);

  const told = await newTo(scene, () => scene.pass(10));

  expect(told).toEqual([expect.stringMatching(/1 hour longer ended undecided\./)]);
});

describe('more time that ended early', () => {
  const IN_BACKGROUND = 2;
  const textsOf = (scene: Scene, firstName: string, about: RegExp) =>
    scene
      .person(firstName)
      .dm()
      .map(({ reads }) => reads)
      .filter((reads) => about.test(reads));

  async function withAnHourMore(): Promise<Scene> {
    const scene = await heldForTwoHours();
    await asksForMore(scene);
    await scene.person('omar').clicks('Approve');
    await scene.settle();
    await scene.pass(30);
    return scene;
  }

  const ASKED = /You asked to keep /;
  const TOLD = /approved more time for /;

  test.each([
    ['an owner', isEndedByOmar, /Omar Haddad ended it 2026-11-20 09:30 UTC\./],
    [
      'its holder',
      (scene: Scene) => scene.person('sami').clicks('Give back'),
      /It was given back 2026-11-20 09:30 UTC\./,
    ],
  ])('says so in the asker’s and the approvers’ messages, when by %s', async (_, ends, how) => {
    const scene = await withAnHourMore();
    for (const about of [ASKED, TOLD])
      expect(textsOf(scene, 'sami', about)).toEqual([
        expect.stringContaining('You now have it until 2026-11-20 12:00 UTC.'),
      ]);

    await ends(scene);
    await scene.pass(IN_BACKGROUND);

    for (const [firstName, about] of [
      ['sami', ASKED],
      ['sami', TOLD],
      ['omar', /asks to keep /],
      ['dora', /asks to keep /],
    ] as const) {
      const [said = '', ...others] = textsOf(scene, firstName, about);
      expect(said, firstName).toMatch(how);
      expect(said, firstName).not.toContain('12:00');
      expect(others).toEqual([]);
    }
  });
});
