/** `npm run sentences [ROOM or path]`: every sentence that the program can say to people, with where it stands. */
import { fileURLToPath } from 'node:url';
import { relative, sep } from 'node:path';
import { SyntaxKind as Kind } from 'typescript/unstable/ast';
import { API } from 'typescript/unstable/sync';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROOMS = ['slack', 'operations', 'domain', 'config', 'connectors', 'http', 'cli', 'program', 'sandbox'];
const PROJECTS = ['tsconfig.json', 'src/sandbox/page/tsconfig.json'].map((path) => `${ROOT}${path}`);

/** Where a literal stands that names something to the program rather than says it to somebody. */
const NAMES = new Set([
  Kind.ImportDeclaration,
  Kind.ExportDeclaration,
  Kind.LiteralType,
  Kind.TemplateLiteralType,
  Kind.ElementAccessExpression,
  Kind.CaseClause,
  Kind.EnumMember,
]);
const COMPARES = new Set([Kind.EqualsEqualsEqualsToken, Kind.ExclamationEqualsEqualsToken, Kind.InKeyword]);
/** What is said to the database or the style sheet, and names of classes, elements and headers. */
const TAGS = new Set(['sql', 'css']);
const ATTRIBUTES = new Set(['class', 'type', 'role', 'href', 'src', 'id', 'rel', 'for', 'd', 'viewBox']);
const SAID = /\p{L}\S*\s+\S*\p{L}|^\p{Lu}\p{Ll}+[.:?!…]?$/u;
const CODE =
  /^[\s(]*(?:(?:insert|update|delete|with|create|alter|set|lock|begin)\s[\s\S]*\b(?:from|into|set|table|as|index|local)\b|select\s)|^<\w|^[\w-]+\/[\w-]+;|^\[ERROR\]/iu;

/** Every sentence of these rooms: `{ file, line, text }`, holes shown as `…`. */
export function sentences(rooms = ROOMS) {
  const api = new API({ cwd: ROOT });
  try {
    const snapshot = api.updateSnapshot({ openProjects: PROJECTS });
    return PROJECTS.flatMap((path) => sentencesOf(snapshot.getProject(path), rooms));
  } finally {
    api.close();
  }
}

function sentencesOf({ program, rootFiles }, rooms) {
  const files = rootFiles.map((path) => ({ path, file: relative(ROOT, path).split(sep).join('/') }));
  return files
    .filter(({ file }) => rooms.some((room) => file.startsWith(`src/${room}/`)))
    .toSorted((one, other) => (one.file < other.file ? -1 : 1))
    .flatMap(({ path, file }) => {
      const source = program.getSourceFile(path);
      return literalsOf(source).map(({ at, text }) => ({ file, line: lineOf(source.text, at), text }));
    });
}

const lineOf = (text, position) => text.slice(0, position).split('\n').length;

function literalsOf(source) {
  const found = [];
  const visit = (node, parent) => {
    const text = textOf(node);
    if (text !== undefined && SAID.test(text) && !CODE.test(text) && !names(node, parent))
      found.push({ at: node.getStart(), text });
    if (silent(node)) return;
    node.forEachChild((child) => {
      visit(child, node);
    });
  };
  visit(source);
  return found;
}

function textOf(node) {
  switch (node.kind) {
    case Kind.StringLiteral:
    case Kind.NoSubstitutionTemplateLiteral:
      return tidy(node.text);
    case Kind.JsxText:
      return tidy(node.text);
    case Kind.TemplateExpression:
      return tidy([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…'));
    default:
      return undefined;
  }
}

const tidy = (text) => text.replace(/\s+/gu, ' ').trim();

/** Of a tagged template nothing is said, nor of what stands in its holes. */
const silent = (node) =>
  (node.kind === Kind.TaggedTemplateExpression && TAGS.has(node.tag.text)) ||
  (node.kind === Kind.JsxAttribute && ATTRIBUTES.has(node.name.text));

function names(node, parent) {
  if (parent === undefined || NAMES.has(parent.kind)) return true;
  if (parent.kind === Kind.PropertyAssignment || parent.kind === Kind.PropertySignature)
    return parent.name === node;
  return parent.kind === Kind.BinaryExpression && COMPARES.has(parent.operatorToken.kind);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [wanted = ''] = process.argv.slice(2);
  for (const { file, line, text } of sentences())
    if (file.startsWith(`src/${wanted.replace(/^src\//u, '')}`))
      process.stdout.write(`${file}:${line}  ${text}\n`);
}
