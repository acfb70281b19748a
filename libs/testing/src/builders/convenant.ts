import { PHASES_OF_PURPOSE, PURPOSES } from '#kernel';
import { compile, type Catalogue, type ClauseTerms, type CompiledConvenant, type Convenant } from '#policies';
import type { Wpg20Decision } from '#policies';

/** A clause that gives K01.naam to a director of the municipality, without any condition. */
export function clauseWith(change: Partial<ClauseTerms> = {}): ClauseTerms {
  return {
    id: 'C-1',
    to: 'GEMEENTE',
    functions: ['regisseur'],
    purposes: ['CASUSOVERLEG'],
    phases: ['PLAN'],
    tracks: ['VRIJWILLIG'],
    participation: ['KERNPARTNER'],
    fields: ['K01.naam'],
    ...{ ownItems: false, consent: false, emergency: false, confidential: false },
    form: 'FULL',
    legalBasis: ['AVG_6_1_E'],
    wpg20Decision: null,
    basis: 'assumption',
    note: 'made up',
    ...change,
  };
}

export function wpg20DecisionWith(change: Partial<Wpg20Decision> = {}): Wpg20Decision {
  return {
    id: 'W-1',
    ...{ interest: 'a', partnership: 'a', purpose: 'a', conditions: 'a', authority: 'a' },
    data: [],
    recipients: ['GEMEENTE'],
    span: { from: 0, until: null },
    ...change,
  };
}

/** A convenant with these clauses, in force for ever, in which every purpose may be stated wherever it may be at all. */
export function convenantWith(clauses: readonly ClauseTerms[], change: Partial<Convenant> = {}): Convenant {
  return {
    id: 'proef',
    region: 'proef',
    version: 3,
    title: 'Proef',
    inForce: { from: 0, until: null },
    parties: [{ type: 'GEMEENTE', functions: ['regisseur'], bsnBasis: [] }],
    purposes: PURPOSES.map((code) => ({
      code,
      label: code,
      phases: PHASES_OF_PURPOSE[code],
      legalBasis: ['AVG_6_1_E'],
      activity: `https://verwerkingen.example/${code}/1`,
    })),
    wpg20Decisions: [],
    clauses,
    ...change,
  };
}

export const CONVENANT_HASH = 'c0'.repeat(32);

export function compiledWith(
  catalogue: Catalogue,
  clauses: readonly ClauseTerms[],
  change: Partial<Convenant> = {},
): CompiledConvenant {
  return compile(convenantWith(clauses, change), CONVENANT_HASH, catalogue);
}
