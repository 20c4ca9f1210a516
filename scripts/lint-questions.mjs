/** Who may decide, what a policy sees, and what is put on record of it, is asked with named fields: what a spread brings along would be answered too. */
const QUESTIONS = new Set([
  'aboutPlanned',
  'aboutStage',
  'decisionFault',
  'evaluateBreakGlass',
  'evaluatePolicy',
  'explainFor',
  'facts',
  'fileRequest',
  'findActive',
  'findApprovers',
  'findConflictsOf',
  'findHandOnFaults',
  'findReviewers',
  'handOnFault',
  'loadFacts',
  'openNextStage',
  'readSubject',
  'reviewerFault',
  'weigh',
]);

/** `weigh(…)`, `subject.facts(…)` */
const nameOf = (callee) => (callee.type === 'MemberExpression' ? callee.property : callee).name;

const spreads = (node) =>
  node?.type === 'ObjectExpression' && node.properties.some((one) => one.type === 'SpreadElement');

const namedFields = {
  meta: {
    messages: { spread: 'Name each field of this question; a spread brings along what it isn’t about.' },
  },
  create(context) {
    const wide = new Set();
    return {
      VariableDeclarator({ id, init }) {
        if (id.type === 'Identifier' && spreads(init)) wide.add(id.name);
      },
      CallExpression({ callee, arguments: given }) {
        if (!QUESTIONS.has(nameOf(callee))) return;
        for (const node of given)
          if (spreads(node) || (node.type === 'Identifier' && wide.has(node.name)))
            context.report({ node, messageId: 'spread' });
      },
    };
  },
};

export default { meta: { name: 'questions' }, rules: { 'named-fields': namedFields } };
