import type { FieldSets } from '#persistence';
import { didYouMean, type Catalogue } from '#policies';
import type { Mistakes, Path } from '../staff/mistakes.js';
import { fromLedger } from './looks.js';

const FIELD = /^K\d\d(\.[A-Za-z][A-Za-z0-9]*)+$/;
const CATEGORY = /^K\d\d$/;

/** Fields and categories that officers may name: those of the catalogue, and those that left it but stand in the log, which keeps what was
 *  given of them for years. */
export class KnownWords {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly sets: FieldSets,
  ) {}

  /** The field, or null: none was given, or it is none and the mistake names the nearest. */
  async fieldOf(mistakes: Mistakes, path: Path, field: string | null | undefined): Promise<string | null> {
    if (field === null || field === undefined || this.catalogue.fields.has(field)) return field ?? null;
    if (FIELD.test(field) && (await fromLedger(this.sets.has('fields', field)))) return field;
    const known = [...this.catalogue.fields.keys()];
    mistakes.add(path, 'Neither the catalogue nor the log has such a field', didYouMean(field, known));
    return null;
  }

  /** The same of a category. */
  async categoryOf(mistakes: Mistakes, path: Path, category: string | null | undefined): Promise<string | null> {
    const known = this.catalogue.categories.map(({ code }) => code);
    if (category === null || category === undefined || known.includes(category)) return category ?? null;
    if (CATEGORY.test(category) && (await fromLedger(this.sets.has('categories', category)))) return category;
    mistakes.add(path, 'Neither the catalogue nor the log has such a category', didYouMean(category, known));
    return null;
  }
}
