/** Who may decide, and what a policy sees, is asked with named fields: what a spread brings along would be answered too. */
const QUESTIONS = new Set([
  'aboutPlanned',
  'aboutStage',
  'decisionFault',
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
]);

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
        if (callee.type !== 'Identifier' || !QUESTIONS.has(callee.name)) return;
        for (const node of given)
          if (spreads(node) || (node.type === 'Identifier' && wide.has(node.name)))
            context.report({ node, messageId: 'spread' });
      },
    };
  },
};

export default { meta: { name: 'questions' }, rules: { 'named-fields': namedFields } };
