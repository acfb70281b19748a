import ts from 'typescript';

/** A test as its file names it, after the names of what it stands in. */
export interface Title {
  readonly file: string;
  readonly name: string;
}

const GROUPS = ['describe'];
const TESTS = ['it', 'test'];

/** Names of the tests in a spec file. One of a table stands once for each name in the table, where the table is written out. */
export function titlesIn(file: string, text: string): Title[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const titles: Title[] = [];
  const walk = (node: ts.Node, above: readonly string[]): void => {
    const call = ts.isCallExpression(node) ? readCall(node) : null;
    if (call?.kind === 'test') titles.push(...call.names.map((name) => ({ file, name: [...above, name].join(' › ') })));
    // A table of groups: what stands in them has each of their names.
    for (const name of call?.kind === 'group' ? call.names : [null]) {
      ts.forEachChild(node, (child) => walk(child, name === null ? above : [...above, name]));
    }
  };
  walk(source, []);
  return titles;
}

interface Named {
  readonly kind: 'group' | 'test';
  readonly names: readonly string[];
}

function readCall({ expression, arguments: [first] }: ts.CallExpression): Named | null {
  const table = tableOf(expression);
  const kind = kindOf(rootOf(table ? table.callee : expression));
  const name = first ? textOf(first) : null;
  if (kind === null || name === null) return null;
  const rows = table ? rowsOf(table.rows) : [];
  return { kind, names: rows.length > 0 ? rows.map((row) => filled(name, row)) : [name] };
}

function kindOf(root: string): Named['kind'] | null {
  if (GROUPS.includes(root)) return 'group';
  return TESTS.includes(root) ? 'test' : null;
}

/** `it.each(rows)`, as it stands before the name. */
function tableOf(expression: ts.Expression): { readonly callee: ts.Expression; readonly rows: ts.Expression } | null {
  if (!ts.isCallExpression(expression) || !ts.isPropertyAccessExpression(expression.expression)) return null;
  const [rows] = expression.arguments;
  return rows && expression.expression.name.text === 'each' ? { callee: expression.expression, rows } : null;
}

function rootOf(expression: ts.Expression): string {
  if (ts.isPropertyAccessExpression(expression)) return rootOf(expression.expression);
  return ts.isIdentifier(expression) ? expression.text : '';
}

/** The texts of each row of a table, in order; none for a table that is made by code. */
function rowsOf(table: ts.Expression): string[][] {
  const list = listOf(table);
  return (
    list?.elements.map((row) =>
      (ts.isArrayLiteralExpression(row) ? row.elements : [row]).map((cell) => textOf(cell) ?? '…'),
    ) ?? []
  );
}

function listOf(table: ts.Expression): ts.ArrayLiteralExpression | null {
  if (ts.isArrayLiteralExpression(table)) return table;
  if (ts.isAsExpression(table)) return listOf(table.expression);
  return null;
}

/** A name with the texts of its row in the place of `%s`, `%j`, …; whatever the place, where it holds no such place. */
function filled(name: string, row: readonly string[]): string {
  let next = 0;
  const made = name.replaceAll(/%[a-zA-Z]/g, () => row[next++] ?? '…');
  return next > 0 ? made : name;
}

function textOf(node: ts.Expression): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node)
    ? [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('…')
    : null;
}
