import type { Form, Json } from '#kernel';
import type { Field, FieldType, Generalisation } from '../catalogue/catalogue.js';

/** Shown for any masked text, whatever its length. */
const MASK = '***';

/** A code or an OIN masked says nothing, a number or a yes cannot be masked at all; a pseudonym hides enough by itself. */
const MASKABLE: readonly FieldType[] = ['TEXT', 'TEXT_LIST', 'BSN'];

/** What of a field decides on its forms. */
export type FormedField = Pick<Field, 'type' | 'generalised'>;

export function formAllowed(form: Form, { type, generalised }: FormedField): boolean {
  switch (form) {
    case 'FULL':
      return true;
    case 'MASKED':
      return MASKABLE.includes(type);
    case 'GENERALISED':
      return generalised !== null;
  }
}

/** The value in the form in which a clause grants it, of the same type: MASKED text is `***`, a GENERALISED date its year.
 *  What cannot be brought into the form is not shown at all: null. */
export function applyForm(form: Form, field: FormedField, value: Json): Json {
  if (form === 'FULL' || value === null) return value;
  if (form === 'GENERALISED') return field.generalised === null ? null : generalise(field.generalised, value);
  if (!formAllowed(form, field)) return null;
  return field.type === 'TEXT_LIST' ? [MASK] : MASK;
}

/** Of a date its year, `1967`, or its decade as ISO 8601-2 writes it, `196X`; of a postal code, `9712 AB`, its digits. */
const PRECISELY: Readonly<Record<Generalisation, { readonly written: RegExp; readonly shown: string }>> = {
  YEAR: { written: /^([0-9]{4})(?:-.*)?$/, shown: '$1' },
  AGE_BAND: { written: /^([0-9]{3})[0-9X](?:-.*)?$/, shown: '$1X' },
  DISTRICT: { written: /^([0-9]{4}) ?[A-Z]{2}$/, shown: '$1' },
};

function generalise(way: Generalisation, value: Json): Json {
  const { written, shown } = PRECISELY[way];
  return typeof value === 'string' && written.test(value) ? value.replace(written, shown) : null;
}
