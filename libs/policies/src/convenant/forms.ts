import type { Form, Json } from '#kernel';
import type { Field, FieldType } from '../catalogue/catalogue.js';

/** Shown for any masked text, whatever its length. */
const MASK = '***';

/** Forms other than FULL that a type can take. A code or an OIN masked says nothing, a number or a yes cannot be masked at all. */
const FORMS_OF: Readonly<Record<FieldType, readonly Form[]>> = {
  TEXT: ['MASKED'],
  TEXT_LIST: ['MASKED'],
  DATE: ['GENERALISED'],
  DATETIME: ['GENERALISED'],
  BOOLEAN: [],
  INTEGER: [],
  CODE: [],
  BSN: ['MASKED'],
  OIN: [],
};

export function formAllowed(form: Form, type: FieldType): boolean {
  return form === 'FULL' || FORMS_OF[type].includes(form);
}

/** The value in the form in which a clause grants it, of the same type: MASKED text is `***`, a GENERALISED date its year.
 *  What cannot be brought into the form is not shown at all: null. */
export function applyForm(form: Form, field: Field, value: Json): Json {
  if (form === 'FULL' || value === null) return value;
  if (!formAllowed(form, field.type)) return null;
  if (form === 'GENERALISED') return yearOf(value);
  return field.type === 'TEXT_LIST' ? [MASK] : MASK;
}

function yearOf(value: Json): Json {
  return typeof value === 'string' ? (/^([0-9]{4})(?:-|$)/.exec(value)?.[1] ?? null) : null;
}
