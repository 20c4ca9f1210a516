import { describe, expect, test } from 'vitest';
import type { Grant, GrantEndReason } from '../../../src/domain/grant/grant.ts';
import { endNotToldCard } from '../../../src/slack/cards/grant/end-not-told.ts';
import { grantCard } from '../../../src/slack/cards/grant/grant.ts';
import { grantFailedCard } from '../../../src/slack/cards/grant/grant-failed.ts';
import { grantLateCard } from '../../../src/slack/cards/grant/grant-late.ts';
import { grantWarningCard } from '../../../src/slack/cards/grant/grant-warning.ts';
import { revocationOverdueCard } from '../../../src/slack/cards/grant/revocation-overdue.ts';
import { taskCard } from '../../../src/slack/cards/grant/task.ts';
import { reads } from '../support/reads.ts';
import { aGrantView, aRequest, aTaskView, render, minutes, omar, sami } from '../support/rows.ts';

const gone = { state: 'revoked', endedAt: minutes(120), endReason: 'expired' } as const;

describe('the grant’s card', () => {
  test('says until when, with Extend and Give back', () => {
    const text = reads(grantCard(aGrantView(), render));
    expect(text).toContain(
      'You have access to *Production database · Read only* until 2026-11-20 16:00 UTC.',
    );
    expect(text).toContain('[Extend] [Give back]');
  });

  test('says “you have access” of an active grant alone', () => {
    for (const state of ['scheduled', 'provisioning', 'revoking', 'failed'] as const) {
      expect(reads(grantCard(aGrantView({ state }), render))).not.toMatch(/you have access/i);
    }
    expect(reads(grantCard(aGrantView(gone), render))).not.toMatch(/you have access/i);
  });

  test('says “gone” only after it was confirmed, and why it ended', () => {
    const leaving = reads(grantCard(aGrantView({ state: 'revoking', endReason: 'returned' }), render));
    expect(leaving).toContain('is being removed (given back)');
    expect(leaving).not.toContain('gone');
    const text = reads(grantCard(aGrantView(gone), render));
    expect(text).toContain('ended 2026-11-20 16:00 UTC (expired). Confirmed gone.');
    expect(text).not.toContain('[');
  });

  test('doesn’t say “gone” of access that stood before', () => {
    const text = reads(grantCard(aGrantView({ ...gone, remains: 'stood-before' }), render));
    expect(text).toContain('You had this access before, so it stays.');
    expect(text).not.toContain('gone');
  });

  test('doesn’t say that access ends by itself, where another grant of the same right goes on', () => {
    const heldBy = { expiresAt: minutes(480), source: 'request' } as const;
    const text = reads(grantCard(aGrantView({}, { heldBy }), render));
    expect(text).toContain('until 2026-11-20 16:00 UTC, and after that through another request, until');
    expect(text).not.toContain('ends by itself');
    expect(text).toContain('Give it back');
    const forGood = { expiresAt: null, source: 'imported' } as const;
    expect(reads(grantCard(aGrantView({}, { heldBy: forGood }), render))).toContain(
      'after that through imported access, with no end date',
    );
    const found = { expiresAt: null, source: 'found' } as const;
    const stood = reads(grantCard(aGrantView({}, { heldBy: found }), render));
    expect(stood).toContain('after that through access found at the target, with no end date');
    expect(stood).not.toContain('ends by itself');
    expect(reads(grantCard(aGrantView(), render))).toContain('ends by itself');
  });

  test('offers no second extension while one waits, and none without an end', () => {
    const asked = aGrantView(
      {},
      { pendingExtension: aRequest({ kind: 'extension', durationSeconds: 3_600 }) },
    );
    expect(reads(grantCard(asked, render))).not.toContain('[Extend]');
    expect(reads(grantCard(aGrantView({ expiresAt: null }), render))).not.toContain('[Extend]');
  });
});

describe('the warning', () => {
  test('says when it ends and offers to extend', () => {
    const text = reads(grantWarningCard(aGrantView({ expiresAt: minutes(15) }), render));
    expect(text).toContain('ends at 2026-11-20 14:15 UTC');
    expect(text).toContain('[Extend] [Give back]');
  });

  test('doesn’t say that the access ends, where it stays', () => {
    const expiresAt = minutes(15);
    const heldBy = { expiresAt: null, source: 'request' } as const;
    const held = reads(grantWarningCard(aGrantView({ expiresAt }, { heldBy }), render));
    expect(held).not.toContain('Your access to');
    expect(held).toContain('but you keep it through another request, with no end date');
  });

  test('loses its buttons when the grant has ended', () => {
    expect(reads(grantWarningCard(aGrantView(gone), render))).not.toContain('[');
  });
});

describe('a failed grant', () => {
  test('tells the holder that nothing was granted, and the owner where to repair it', () => {
    const view = aGrantView({ state: 'failed', lastError: 'role app_readonly does not exist <!channel>' });
    expect(reads(grantFailedCard(view, sami.id))).toContain(
      'Your access to *Production database · Read only* could not be set up. Nothing was granted.',
    );
    const owner = reads(grantFailedCard(view, omar.id));
    expect(owner).toContain('Access for Sami Weiss (sami@acme.test)');
    expect(owner).toContain('connector ops-db');
    expect(JSON.stringify(grantFailedCard(view, omar.id))).not.toContain('<!channel>');
  });

  test('has nothing to repair where its holder had left', () => {
    const note = 'Sami Weiss’s Slack account is deactivated.';
    const view = aGrantView({ state: 'revoking', activeAt: null, endReason: 'offboarded', note });
    const owner = reads(grantFailedCard(view, omar.id));
    expect(owner).toContain(note);
    expect(owner).toContain('There’s nothing to fix.');
    expect(owner).not.toMatch(/Repair it|ask again/);
  });
});

describe('late access', () => {
  test('says what was answered last and until when it is tried, and where an owner repairs it', () => {
    const view = aGrantView({ state: 'provisioning', activeAt: null, lastError: 'it lists nothing' });
    const holder = reads(grantLateCard(view, sami.id, render));
    expect(holder).toContain(
      'Your access to *Production database · Read only* was approved but isn’t set up',
    );
    expect(holder).toContain('keeps trying until 2026-11-20 15:00 UTC');
    expect(holder).toContain('> it lists nothing');
    expect(holder).not.toContain('connector');
    expect(holder).not.toContain('[End access]');
    expect(reads(grantLateCard(view, omar.id, render))).toMatch(/connector ops-db[\s\S]*\[End access\]/);
  });

  test('says of what somebody ended before it worked who did, and calls it no fault', () => {
    const ended = { activeAt: null, state: 'revoked', remains: 'never-there' } as const;
    const says = (endReason: GrantEndReason) =>
      reads(grantLateCard(aGrantView({ ...ended, endReason }), omar.id, render));
    expect(says('revoked-by-owner')).toContain('isn’t being set up any more (ended by an owner).');
    expect(says('returned')).toContain('isn’t being set up any more (given back).');
    expect(says('provisioning-failed')).toContain('could not be set up. Nothing was granted.');
  });

  test('says what became of it, and “nothing is left” only once that was proved', () => {
    const never = { activeAt: null, endReason: 'provisioning-failed', note: 'it lists nothing' } as const;
    const says = (more: Partial<Grant>) => reads(grantFailedCard(aGrantView({ ...never, ...more }), sami.id));
    expect(says({ state: 'revoking' })).toContain('If any of it still arrives, it’s removed.');
    expect(says({ state: 'revoked', remains: 'gone' })).toContain('Nothing of it is left.');
    expect(says({ state: 'revoked', remains: 'never-there' })).toContain('Nothing was granted.');
    expect(says({ state: 'revoked', remains: 'stood-before' })).toContain('stays as it was');
    expect(says({ state: 'revoked', remains: 'held-by-another-grant' })).toContain('through another grant');
    expect(says({ state: 'revoking' })).toContain('> it lists nothing');
    expect(reads(grantLateCard(aGrantView(), sami.id, render))).toContain('was set up late, ');
  });
});

describe('an end that isn’t told', () => {
  test('says to an owner until when the access lasts, what was answered, and where to repair it', () => {
    const view = aGrantView({ endUntoldSince: minutes(0), lastError: 'the account is locked' });
    const text = reads(endNotToldCard(view, omar.id, render));
    expect(text).toContain('Access to *Production database · Read only* for Sami Weiss (sami@acme.test)');
    expect(text).toContain('lasts until 2026-11-20 16:00 UTC, but the target doesn’t have that date');
    expect(text).toContain('> the account is locked');
    expect(text).toContain('connector ops-db');
    expect(text).toContain('[End access]');
    expect(reads(endNotToldCard(view, sami.id, render))).not.toContain('[End access]');
  });

  test('says the end of the grant that goes on longest, and what became of it', () => {
    const heldBy = { expiresAt: null, source: 'request' } as const;
    const untold = { endUntoldSince: minutes(0) };
    expect(reads(endNotToldCard(aGrantView(untold, { heldBy }), omar.id, render))).toContain(
      'has no end date, but',
    );
    expect(reads(endNotToldCard(aGrantView(), omar.id, render))).toContain('the target now has that date');
    expect(reads(endNotToldCard(aGrantView({ ...gone, ...untold }), omar.id, render))).toContain(
      'is gone now',
    );
  });
});

describe('an overdue revocation', () => {
  test('says since when, what the system answered, and that it keeps trying', () => {
    const view = aGrantView({ state: 'revoking', expiresAt: minutes(-6), lastError: 'connection refused' });
    const text = reads(revocationOverdueCard(view));
    expect(text).toContain('should have ended 2026-11-20 13:54 UTC and may still be there');
    expect(text).toContain('> connection refused');
    expect(text).toContain('keeps trying');
  });

  test('says that it was given back, where its time isn’t up yet', () => {
    const view = aGrantView({ state: 'revoking', expiresAt: minutes(60), endReason: 'returned' });
    expect(reads(revocationOverdueCard(view))).toContain(
      'has to be removed (given back) and may still be there',
    );
  });

  test('says when it is gone after all', () => {
    expect(reads(revocationOverdueCard(aGrantView(gone)))).toContain('is gone now');
  });
});

describe('the task', () => {
  test('says for whom, what, the instructions, and offers Done and Can’t', () => {
    const text = reads(taskCard(aTaskView()));
    expect(text).toContain(
      'Please give Sami Weiss (sami@acme.test) *Production database · Read only* for 2 hours.',
    );
    expect(text).toContain('> Open the admin page and add them to Editors.');
    expect(text).toContain('[Done] [Can’t]');
  });

  test.each([
    ['done', '*Done* by Omar Haddad (omar@acme.test)'],
    ['refused', '*Couldn’t be done*, reported by Omar Haddad (omar@acme.test)'],
    ['obsolete', '*No longer needed*'],
  ] as const)('loses its buttons once it is %s', (state, line) => {
    const endedBy = state === 'obsolete' ? null : omar;
    const text = reads(taskCard(aTaskView({ state, endedAt: minutes(3) }, { endedBy })));
    expect(text).toContain(line);
    expect(text).not.toContain('[');
  });
});
