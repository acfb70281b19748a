import path from 'node:path';

/** Rules of the house that no published plugin holds. */
const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
const VAGUE = new Set(['common', 'shared', 'utils', 'util', 'core', 'helpers', 'helper', 'misc']);
const VAGUE_CLASS = /(Manager|Helper|Helpers|Utils|Util|Impl)$/;
const I_PREFIX = /^I[A-Z][a-z]/;

/** File names are kebab-case, and no file or folder has a name that says nothing. */
const fileName = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    const parts = path.relative(context.cwd, context.filename).split(path.sep);
    return {
      Program(node) {
        const name = parts.at(-1);
        if (!KEBAB.test(name)) context.report({ node, message: `'${name}' is not kebab-case.` });
        const vague = parts.find((part) => VAGUE.has(part.split('.')[0]));
        if (vague) context.report({ node, message: `'${vague}' says nothing about what it holds.` });
      },
    };
  },
};

/** A type is named for what it is: no `I` prefix, no Manager, Helper, Utils or Impl. */
const typeName = {
  meta: { type: 'suggestion', schema: [] },
  create(context) {
    const check = (node) => {
      const name = node.id?.name;
      if (name === undefined) return;
      if (VAGUE_CLASS.test(name)) context.report({ node: node.id, message: `'${name}' does not say what it is.` });
      if (I_PREFIX.test(name)) context.report({ node: node.id, message: `'${name}': no I prefix.` });
    };
    return { ClassDeclaration: check, TSInterfaceDeclaration: check, TSTypeAliasDeclaration: check };
  },
};

/** Today's time is not asked for in a pure lib: `new Date()` without arguments is refused, with them it is a conversion. */
const noClock = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const report = (node) => context.report({ node, message: 'A pure lib is given the time; it does not ask for it.' });
    return {
      "NewExpression[callee.name='Date'][arguments.length=0]": report,
      "CallExpression[callee.name='Date']": report,
    };
  },
};

export const house = { rules: { 'file-name': fileName, 'type-name': typeName, 'no-clock': noClock } };
