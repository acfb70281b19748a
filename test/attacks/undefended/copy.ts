import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import type { Net } from '../attack.js';

/** Programs are made of the modules as they were; those of a copy load the modules as they are. */
const BIN = join('dist', 'bin');
const LINKED = ['node_modules', 'config', 'docs'];

/** How often the text of a net occurs in its file: 1, or the list of attempts is out of date. */
export function occurrencesOf({ file, text }: Net): number {
  return readFileSync(file, 'utf8').split(text).length - 1;
}

/** A copy of what was built, in a folder of its own, with these nets taken out of it. */
export class UndefendedCopy {
  private constructor(readonly folder: string) {}

  /** Throws when a net's text is not found exactly once. */
  static make(nets: readonly Net[]): UndefendedCopy {
    const folder = mkdtempSync(join(tmpdir(), 'ketenpoort-undefended-'));
    cpSync('dist', join(folder, 'dist'), { recursive: true, filter: (name) => name !== BIN });
    mkdirSync(join(folder, BIN));
    for (const app of ['gateway', 'consent'])
      writeFileSync(join(folder, BIN, `${app}.js`), `import '../apps/${app}/src/main.js';\n`);
    cpSync('package.json', join(folder, 'package.json'));
    for (const name of LINKED) symlinkSync(join(process.cwd(), name), join(folder, name));
    const texts = new Map<string, string>();
    for (const net of nets) texts.set(net.file, without(net, texts.get(net.file) ?? readFileSync(net.file, 'utf8')));
    for (const [file, text] of texts) writeBuilt(folder, file, text);
    return new UndefendedCopy(folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function without({ file, text, without: mistake }: Net, source: string): string {
  const parts = source.split(text);
  if (parts.length !== 2) throw new Error(`${file}: ${String(parts.length - 1)} times, not once: ${text}`);
  return parts.join(mistake);
}

function writeBuilt(folder: string, file: string, source: string): void {
  const { compilerOptions } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)).config as {
    compilerOptions: object;
  };
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, '.');
  const { outputText, diagnostics = [] } = ts.transpileModule(source, {
    compilerOptions: { ...options, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    fileName: file,
    reportDiagnostics: true,
  });
  const [first] = diagnostics;
  if (first)
    throw new Error(`${file} without its defence: ${ts.flattenDiagnosticMessageText(first.messageText, '\n')}`);
  const built = join(folder, 'dist', file.replace(/\.ts$/, '.js'));
  mkdirSync(join(built, '..'), { recursive: true });
  writeFileSync(built, outputText);
}
