import { listed, madeUp, oneOf, record, type Draft } from './draft.js';

export function police(contacts: number): Draft {
  const values = { contactenLaatsteJaar: contacts, laatsteContact: '2026-02-26', aanspreekpunt: 'W. Demowijkagent' };
  return record('K04', 'politie', values);
}

export function incident(datum: string, soort: string, description: string): Draft {
  const more = { locatie: madeUp('Demoplein'), vervolg: 'PROCES_VERBAAL' };
  return listed('K04.incidenten', 'politie', { datum, soort, omschrijving: madeUp(description), ...more });
}

export function antecedent(pleegdatum: string, soort: string): Draft {
  const more = { omschrijving: madeUp('Ruzie op straat'), afdoening: 'STRAFBESCHIKKING' };
  return listed('K04.antecedenten', 'politie', { pleegdatum, soort, ...more });
}

export function safetySignal(soort: string, advice: string): Draft {
  const values = { soort, advies: madeUp(advice), sinds: '2026-01-20' };
  return listed('K04.actueleVeiligheidssignalen', 'politie', values);
}

export function policeAgreement(): Draft {
  const values = { omschrijving: madeUp('Bij melding eerst de casemanager bellen'), opgenomenOp: '2026-03-04' };
  return listed('K04.afspraken', 'politie', values);
}

export function justice(title: string, conditions: readonly string[], hearing: string | null, order = 'GEEN'): Draft {
  return record('K05', 'om', {
    strafrechtelijkeTitel: title,
    bijzondereVoorwaarden: conditions,
    titelBegindatum: title === 'GEEN' ? null : '2025-12-16',
    titelEinddatum: title === 'GEEN' ? null : '2027-12-15',
    zittingsdatum: hearing,
    viDatum: title === 'VOORWAARDELIJKE_INVRIJHEIDSTELLING' ? '2026-01-12' : null,
    aanspreekpunt: 'P. Demosecretaris',
    zorgmachtiging: { stand: order, verzoekschriftOp: order === 'INGEDIEND' ? '2026-02-10' : null },
  });
}

export function pendingCase(number: number): Draft {
  return listed('K05.lopendeZaken', 'om', {
    stand: 'ZITTING_GEPLAND',
    soort: oneOf(['BEDREIGING', 'GEWELD', 'BRANDSTICHTING'], number),
    parketnummer: `00-${String(number).padStart(6, '0')}-26`,
    feit: madeUp('Bedreiging van een voorbijganger'),
    zittingsdatum: '2026-12-15',
  });
}

export function ban(): Draft {
  const values = { soort: 'GEBIEDSVERBOD', geldigTot: '2027-02-28', omschrijving: madeUp('Rond het Demoplein') };
  return { ...listed('K05.verboden', 'om', values), fromDays: -30, untilDays: 400 };
}

/** A stay in custody, with the leave that comes before release. */
export function custody(town: string): readonly Draft[] {
  return [
    record('K06', 'dji', {
      inrichting: 'Penitentiaire inrichting Demovoorbeeld',
      afdeling: 'PPC',
      grondslag: 'GEVANGENISSTRAF',
      begindatum: '2026-01-05',
      einddatum: '2026-12-18',
      aanspreekpunt: 'T. Demobegeleider',
      ontslagadres: { straat: 'Demolaan 1', postcode: '0000 XX', woonplaats: town, soort: 'OPVANG' },
      basisvoorwaarden: { idBewijs: true, onderdak: false, inkomen: true, schulden: true, zorg: true },
      detentieverloop: madeUp('Rustig, werkt mee aan het re-integratieplan'),
    }),
    listed('K06.verlof', 'dji', {
      soort: 'BEGELEID',
      stand: 'VERLEEND',
      begin: '2026-04-10T08:00:00Z',
      einde: '2026-04-10T16:00:00Z',
      voorwaarden: ['alcoholverbod', 'alleen onder begeleiding'],
      verblijfplaats: madeUp('Bij een zus'),
    }),
  ];
}

export function supervision(state: string): readonly Draft[] {
  const running = state === 'LOPEND';
  return [
    record('K07', 'reclassering', {
      toezichtStatus: state,
      toezichthouder: 'T. Demotoezicht',
      toezichtniveau: 'NIVEAU_2',
      toezichtBegindatum: '2025-12-16',
      toezichtEinddatum: running ? '2027-12-15' : '2026-05-31',
      elektronischToezicht: false,
      risicoUitkomst: 'GEMIDDELD',
      toezichtplan: madeUp('Wekelijks gesprek, dagbesteding vanaf april'),
      voortgang: madeUp('Komt afspraken meestal na'),
      meldplicht: { frequentie: 'WEKELIJKS', laatsteMelding: '2026-02-24' },
      risicotaxatie: { instrument: 'RISC', datum: '2026-01-30', factoren: ['geen vaste woonplek', 'alcohol en drugs'] },
    }),
    listed('K07.rapportages', 'reclassering', {
      soort: 'VOORTGANGSVERSLAG',
      datum: '2026-02-25',
      conclusie: madeUp('Toezicht voortzetten'),
    }),
    listed('K07.voorwaarden', 'reclassering', {
      omschrijving: madeUp('Zich wekelijks melden'),
      naleving: running ? 'NAGELEEFD' : 'NOG_NIET_BEGONNEN',
      toelichting: madeUp('Een keer te laat'),
    }),
  ];
}
