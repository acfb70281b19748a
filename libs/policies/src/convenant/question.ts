import type { Catalogue, Category, Field } from '../catalogue/catalogue.js';
import type { Path } from '../configuration/yaml-file.js';
import type { ClauseText, ConvenantText } from './convenant-text.js';

/** One clause, and what is needed to judge it. */
export interface Question {
  readonly clause: ClauseText;
  readonly path: Path;
  readonly text: ConvenantText;
  readonly catalogue: Catalogue;
  /** What the clause names, each with where it stands. */
  readonly named: readonly { readonly field: Field; readonly at: Path }[];
  readonly categories: readonly { readonly category: Category; readonly at: Path }[];
}
