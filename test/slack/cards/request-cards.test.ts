import { describe, expect, test } from 'vitest';
import { requestApprovalCard } from '../../../src/slack/cards/request/request-approval.ts';
import { requestOutcomeCard } from '../../../src/slack/cards/request/request-outcome.ts';
import { requestStatusCard } from '../../../src/slack/cards/request/request-status.ts';
import { approvalRows } from '../../../src/slack/lists/request-rows.ts';
import { reads } from '../support/reads.ts';
import {
  aGrant,
  aGrantView,
  approved,
  aRequestView,
  aStage,
  denied,
  dora,
  render,
  minutes,
  omar,
  sami,
  someone,
} from '../support/rows.ts';

describe('the approver’s card', () => {
  test('says in its first line who asks, for what, how long, and then why', () => {
    const [first, second] = reads(requestApprovalCard(aRequestView(), omar.id, render)).split('\n');
    expect(first).toBe(
      '*Sami Weiss* (sami@acme.test) asks for *Production database · Read only* for 2 hours',
    );
    expect(second).toBe('> Looking into the failed invoices');
  });

  test('says why they are asked where it can’t be said who else may decide', () => {
    const reason = 'Who is in “on-call” couldn’t be read for 7 minutes: PagerDuty answered 401.';
    const asked = (via: 'named' | 'replacement') =>
      aRequestView({}, { stages: [aStage({ approvers: [{ ...omar, via, reason, forPerson: null }] })] });
    const read = (via: 'named' | 'replacement') => reads(requestApprovalCard(asked(via), omar.id, render));
    expect(read('replacement')).toContain(
      `You’re asked because the usual approvers can’t decide this. ${reason}`,
    );
    expect(read('named')).toContain(`${reason} So nobody was asked as its member.`);
  });

  test('says how risky it is, who else decides, and what the requester holds already', () => {
    const view = aRequestView(
      {},
      {
        holds: [aGrantView()],
        about: { title: 'data analyst', managerName: 'Ben Ito', heldInAll: 7 },
        stages: [aStage({ need: 2, approved: 1 })],
      },
    );
    const text = reads(requestApprovalCard(view, omar.id, render));
    expect(text).toContain('Owner: 1 of 2 approved, waiting for Omar Haddad or Dora Lind');
    expect(text.split('\n')).toContain(
      'data analyst, reports to Ben Ito · holds *Read only* until 2026-11-20 16:00 UTC here (7 in all) · *high sensitivity* (prod)',
    );
  });

  test.each([
    [{ title: '', managerName: null, heldInAll: 0 }, [], 'Holds nothing yet · *high sensitivity* (prod)'],
    [
      { title: 'Support Agent', managerName: null, heldInAll: 3 },
      [],
      'Support Agent · holds nothing here (3 elsewhere)',
    ],
    [
      { title: '', managerName: 'Ben Ito', heldInAll: 1 },
      [aGrantView({ expiresAt: null })],
      'reports to Ben Ito · holds *Read only* with no end date here, and nothing else ·',
    ],
  ])('leaves out of the line about whoever asks what nobody knows: %o', (about, holds, line) => {
    expect(reads(requestApprovalCard(aRequestView({}, { about, holds }), omar.id, render))).toContain(line);
  });

  test('says whose job it is where it is for somebody else', () => {
    const text = reads(requestApprovalCard(aRequestView({}, { beneficiary: dora }), omar.id, render));
    expect(text).toContain('Dora Lind: Support Agent, reports to Mona Brandt · holds nothing yet');
  });

  test('has Approve and Deny for whom the stage waits, and for nobody else', () => {
    const decision = { person: dora, verdict: 'approve' as const, comment: '', at: minutes(1) };
    const view = aRequestView({}, { stages: [aStage({ need: 2, approved: 1, decisions: [decision] })] });
    expect(reads(requestApprovalCard(view, omar.id, render))).toContain('[Approve (2 of 2)] [Deny]');
    expect(reads(requestApprovalCard(view, dora.id, render))).not.toContain('[Approve]');
    expect(reads(requestApprovalCard(view, sami.id, render))).not.toContain('[Approve]');
  });

  test.each([
    ['approved', approved(), '*Approved* by Omar Haddad (omar@acme.test) · 2026-11-20 14:05 UTC'],
    ['denied', denied(), '*Denied* by Omar Haddad (omar@acme.test) · 2026-11-20 14:05 UTC'],
    ['cancelled', aRequestView({ state: 'cancelled', endedAt: minutes(5) }), '*Cancelled* by Sami Weiss'],
    ['expired', aRequestView({ state: 'expired', endedAt: minutes(5) }), '*Expired*: nobody decided in time'],
  ])(
    'loses its buttons once the request is %s, and reads the same for all who were asked',
    (_state, view, line) => {
      const shown = [omar, dora].map((one) => reads(requestApprovalCard(view, one.id, render)));
      expect(shown[0]).toContain(line);
      expect(shown[0]).not.toContain('[');
      expect(shown[1]).toBe(shown[0]);
    },
  );

  test('offers the end of the access that it gave, also by more time, to whoever may end that', () => {
    const grant = aGrant();
    const kept = aRequestView({
      state: 'approved',
      kind: 'extension',
      endedAt: minutes(5),
      extendsGrantId: grant.id,
    });
    const views = [approved({ grant }), { ...kept, holds: [aGrantView()] }];
    for (const view of views) {
      expect(reads(requestApprovalCard(view, omar.id, render, new Set([grant.id])))).toMatch(
        /\*Approved\*[^[]*\[End access\]$/,
      );
      expect(reads(requestApprovalCard(view, omar.id, render, new Set()))).not.toContain('[');
    }
    const waits = aRequestView({ kind: 'extension', extendsGrantId: grant.id }, { holds: [aGrantView()] });
    expect(reads(requestApprovalCard(waits, omar.id, render, new Set([grant.id])))).not.toContain(
      '[End access]',
    );
  });

  test('shows the verified e-mail beside a look-alike name', () => {
    const double = someone('Оmar Haddad', { email: 'mallory@acme.test' });
    const text = reads(
      requestApprovalCard(aRequestView({}, { requester: double, beneficiary: double }), omar.id, render),
    );
    expect(text).toContain('mallory@acme.test');
  });

  test('says the same in its notification, without anything that was typed being read as mrkdwn', () => {
    const view = aRequestView({ justification: '<!channel> <@U1> please', ticket: '<https://x|INC-1>' });
    const message = requestApprovalCard(view, omar.id, render);
    expect(message.text).toContain(
      'Sami Weiss (sami@acme.test) asks for Production database · Read only for 2 hours',
    );
    expect(JSON.stringify(message)).not.toMatch(/<!channel|<@U1|<https/);
  });

  test('stays within what one message may hold, whatever was typed', () => {
    const long = '<&>\n'.repeat(750);
    const many = Array.from({ length: 40 }, (_, index) => someone(`Person${index} ${'x'.repeat(75)}`));
    const stages = Array.from({ length: 4 }, (_, index) =>
      aStage({
        ordinal: index + 1,
        name: 'x'.repeat(75),
        approvers: many,
        state: index === 0 ? 'open' : 'waiting',
      }),
    );
    const view = aRequestView(
      { justification: long, ticket: '<'.repeat(100) },
      { stages, holds: Array.from({ length: 30 }, () => aGrantView()), note: long },
    );
    const message = requestApprovalCard(view, omar.id, render);
    reads(message);
    expect(JSON.stringify(message).length).toBeLessThan(9_000);
  });
});

describe('a request in a list of approvals', () => {
  const row = (more: Parameters<typeof aRequestView>[1]) =>
    approvalRows(aRequestView({ justification: 'x'.repeat(900) }, more), omar.id, 'approvals', render);

  test('says all that its card says, since it is decided there', () => {
    const message = { id: 'q', kind: 'question' as const, from: dora, answersId: null, at: minutes(1) };
    const more = { note: 'No policy covers it.', messages: [{ ...message, text: 'Which invoices?' }] };
    const text = reads({ text: '', blocks: row(more) });
    const view = aRequestView({ justification: 'x'.repeat(900) }, more);
    for (const line of reads(requestApprovalCard(view, omar.id, render)).split('\n'))
      expect(text).toContain(line);
  });

  test('asks once more before an exception is approved, and of nothing else', () => {
    const exception = { rule: 'Pay and audit', why: 'Nobody may hold both.' };
    const plain = JSON.stringify(row({}));
    const apart = JSON.stringify(row({ stages: [aStage({ exception })] }));
    expect(plain).not.toContain('confirm');
    expect(apart).toContain('Approve this exception?');
    expect(apart).toContain('Pay and audit: Nobody may hold both.');
  });
});

describe('the requester’s card', () => {
  test('says where the request stands and offers Cancel while it waits', () => {
    const stages = [
      aStage({ state: 'approved', name: 'Manager' }),
      aStage({ ordinal: 2, name: 'Data owner' }),
    ];
    const text = reads(requestStatusCard(aRequestView({}, { stages }), render));
    expect(text).toContain('You asked for *Production database · Read only* for 2 hours');
    expect(text).toContain('Waiting for Omar Haddad or Dora Lind, stage 2 of 2 (Data owner).');
    expect(text).toContain('Stage 2 of 2, Data owner: 0 of 1 approved, waiting for Omar Haddad or Dora Lind');
    expect(text).toContain('[Cancel request]');
  });

  test('says that a stage isn’t needed without the condition that says so, and with any other reason', () => {
    const skipped = (skipReason: string) =>
      reads(
        requestStatusCard(
          aRequestView(
            {},
            { stages: [aStage({ state: 'skipped', name: 'Manager', skipReason }), aStage({ ordinal: 2 })] },
          ),
          render,
        ),
      );
    const byPolicy = skipped('skip_if: request.minutes <= 60');
    expect(byPolicy).toContain('Stage 1 of 2, Manager: not needed');
    expect(byPolicy).not.toContain('request.minutes');
    expect(skipped('The conflict is gone.')).toContain('Manager: not needed (The conflict is gone.)');
  });

  test('names who approved, and never says “you have access” before the access works', () => {
    for (const grant of [null, aGrant({ state: 'scheduled' }), aGrant({ state: 'provisioning' })]) {
      const text = reads(requestStatusCard(approved({ grant }), render));
      expect(text).toContain('Approved by Omar Haddad (omar@acme.test).');
      expect(text).not.toMatch(/you have access|message about/i);
    }
  });

  test('says whose hands it waits for, until the access works', () => {
    const waits = approved({ grant: aGrant({ state: 'provisioning' }), byHand: [someone('Wanda Ruiz')] });
    expect(reads(requestStatusCard(waits, render))).toContain(
      '. It’s being set up by hand: waiting for Wanda Ruiz.',
    );
    const works = approved({ grant: aGrant(), byHand: [] });
    expect(reads(requestStatusCard(works, render))).not.toContain('by hand');
  });

  test('follows the grant until it has ended', () => {
    expect(reads(requestStatusCard(approved({ grant: aGrant() }), render))).toMatch(
      /Approved by Omar Haddad \(omar@acme\.test\)\.$/m,
    );
    const ended = aGrant({ state: 'revoked', endedAt: minutes(120), endReason: 'expired' });
    expect(reads(requestStatusCard(approved({ grant: ended }), render))).toContain('The access ended');
  });

  test('says who denied and why', () => {
    const text = reads(requestStatusCard(denied(), render));
    expect(text).toContain('*Denied* by Omar Haddad');
    expect(text).toContain('> Use the replica instead');
    expect(text).not.toContain('[Cancel request]');
  });
});

describe('the outcome', () => {
  test('tells the requester who denied, why, and what to do', () => {
    const text = reads(requestOutcomeCard(denied(), render));
    expect(text).toContain('was denied by Omar Haddad (omar@acme.test)');
    expect(text).toContain('> Use the replica instead');
    expect(text).toContain('Ask them what would help, then ask again.\n[Ask again]');
  });

  test('says that an undecided request was not approved', () => {
    const view = aRequestView({ state: 'expired', endedAt: minutes(5) });
    expect(reads(requestOutcomeCard(view, render))).toContain('ended undecided.');
  });
});
