/** What every target is asked, ad hoc: 40 fields of the case over 8 categories, as the process director of the
 *  Zorg- en Veiligheidshuis may see them for CASUSOVERLEG. */
export const DOCUMENT = `query Casusoverleg($id: ID!) {
  case(id: $id, purpose: CASUSOVERLEG) {
    id
    identiteit {
      bijgewerktOp geboortedatum
      naam { voornamen voorvoegsel geslachtsnaam }
      adres { straat postcode woonplaats }
    }
    melding { bron soort datumTijd zorgelijkeSituatie { situatieSchets } }
    politie {
      status
      incidenten { referentie soort datum }
      actueleVeiligheidssignalen { soort advies }
    }
    justitie { status datum strafrechtelijkeTitel bijzondereVoorwaarden }
    reclassering { bron toezichtStatus toezichthouder }
    zorgproces { bron inZorg zorgverantwoordelijke machtiging { soort einddatum } }
    signalering { bron datum risicotaxatieUitkomst }
    plan {
      bron casusregisseur
      casusoverleg { datum }
      acties { referentie omschrijving belegdBij informering }
    }
  }
}`;

export const REQUESTER = { slug: 'zvh', function: 'procesregisseur' } as const;

export function bodyFor(caseId: string): string {
  return JSON.stringify({ query: DOCUMENT, variables: { id: caseId } });
}

/** The same question by the name under which the party registered the document. */
export function bodyByName(documentId: string, caseId: string): string {
  return JSON.stringify({ documentId, variables: { id: caseId } });
}
