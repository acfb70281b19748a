import { NEUTRAL } from '#kernel';
import type { Released } from './release.js';
import { isAbsent, type Settled } from './settled.js';

/** What a party could see in a case now, field by field, for one purpose. Looks at no item: what would show as nothing shows as allowed. */
export function accessOf({ request, decision }: Settled): Released {
  if (isAbsent(decision)) {
    return { value: null, withheld: [{ path: request.root, field: 'access', reason: 'NOT_AVAILABLE' }], forms: [] };
  }
  const allowed = decision.granted.flatMap(({ block, clause }) =>
    block.fields.map(({ coordinate }) => ({ field: coordinate, allowed: true, form: clause.terms.form, reason: null })),
  );
  const refused = decision.refused.flatMap(({ block, reason }) =>
    block.fields.map(({ coordinate }) => ({
      field: coordinate,
      allowed: false,
      form: null,
      reason: NEUTRAL[reason],
    })),
  );
  const fields = [...allowed, ...refused].sort((a, b) => (a.field < b.field ? -1 : 1));
  return { value: { fields }, withheld: [], forms: [] };
}
