import type { Person } from '../persons.js';
import { listed, madeUp, oneOf, record, type Draft } from './draft.js';

/** Who the person is, where to reach them, and who stands beside them. */
export function identity(municipality: string, person: Person): readonly Draft[] {
  const { bsn, given, prefix, born, street, town, postcode, number } = person;
  const address = { straat: street, postcode, woonplaats: town };
  return [
    record('K01', municipality, {
      bsn,
      naam: { voornamen: given, voorvoegsel: prefix, geslachtsnaam: 'Demovoorbeeld', roepnaam: given.slice(0, 3) },
      geboortedatum: born,
      geboorteplaats: town,
      geslacht: oneOf(['MAN', 'VROUW', 'X'], number),
      adres: address,
      inschrijving: {
        gemeente: `Gemeente ${town}`,
        soort: oneOf(['WOONADRES', 'BRIEFADRES', 'NIET_INGESCHREVEN', 'VERTROKKEN_ONBEKEND'], number),
        sinds: '2025-04-01',
        geheimhouding: number % 6 === 0,
      },
      taal: { voorkeurstaal: 'Demotaal', tolkNodig: number % 5 === 0, begrijpelijkeTaal: number % 3 === 0 },
    }),
    listed('K01.communicatiemiddelen', municipality, {
      soort: 'TELEFOON',
      waarde: `000 000 00 ${String(number).padStart(2, '0')}`,
      voorkeur: true,
    }),
    ...(number % 3 === 0 ? [stay(municipality, person), guardian(municipality)] : []),
  ];
}

/** Of somebody who died: the register says no more than that. */
export function deceased(drafts: readonly Draft[], day: string): readonly Draft[] {
  return drafts.map((draft) =>
    draft.unit === 'K01' ? { ...draft, values: { ...draft.values, 'K01.overlijdensdatum': day } } : draft,
  );
}

function stay(municipality: string, { town, postcode, number }: Person): Draft {
  const values = { soort: 'VERBLIJFADRES', straat: `Demopad ${String(number)}`, postcode, woonplaats: town };
  return listed('K01.overigeAdressen', municipality, values);
}

function guardian(municipality: string): Draft {
  const values = { rol: 'MENTOR', naam: 'M. Demomentor', telefoonnummer: '000 000 01 01' };
  return { ...listed('K01.vertegenwoordigers', municipality, values), fromDays: -200, untilDays: 500 };
}

/** What a report may leave out. */
interface Report {
  readonly soort: 'ZVH' | 'NAZ' | 'VT';
  readonly sketch: string;
  readonly anonymous?: boolean;
}

/** A report; the Zorg- en Veiligheidshuis adds what it did with its own. */
export function report(contributor: string, { soort, sketch, anonymous = false }: Report): Draft {
  const informed = !anonymous;
  return record('K02', contributor, {
    soort,
    datumTijd: '2026-02-27T09:15:00Z',
    verzoek: madeUp('Graag beoordelen of de aanpak past'),
    terugkoppelingGewenst: true,
    melderAnoniem: anonymous,
    melderHoedanigheid: anonymous ? 'ANONIEM' : 'PROFESSIONAL',
    betrokkeneGeinformeerd: informed,
    redenNietGeinformeerd: informed ? null : madeUp('De melder vreest voor de eigen veiligheid'),
    betrokkenPartijen: ['Demohuisarts', 'Demowijkteam'],
    zorgelijkeSituatie: {
      situatieSchets: madeUp(sketch),
      nadereOmschrijving: madeUp('Slaapt overdag, komt afspraken niet na'),
    },
    incident: {
      datumTijd: '2026-02-26T22:40:00Z',
      locatie: madeUp('Portiek aan het Demoplein'),
      omschrijving: madeUp('Schreeuwde en sloeg tegen deuren'),
      periodeVan: '2026-02-01',
      periodeTot: '2026-02-27',
    },
    overigeInformatie: { omschrijving: madeUp('Eerder verslag'), url: 'https://dossier.example/verzonnen' },
    contact: { naam: 'Demomeldpunt', emailAdres: 'meldpunt@demo.example', telefoonnummer: '000 000 02 02' },
    afhandeling: soort === 'ZVH' ? handling : null,
  });
}

const handling = {
  stand: 'TOEGELATEN',
  adviesAanMelder: madeUp('Houd contact met de casusregisseur'),
  teruggekoppeldOp: '2026-03-03',
};

export function question(contributor: string): Draft {
  return listed('K02.vragen', contributor, {
    vraag: madeUp('Is er gevaar voor anderen'),
    antwoord: madeUp('Ja, bij drukte in het portiek'),
  });
}

/** What the Zorg- en Veiligheidshuis found out by asking who knows the person. */
export function acquaintance(zvh: string, asked: Readonly<Record<string, boolean>>): readonly Draft[] {
  return [
    record('K03', zvh, {
      uitvraag: 'AFGEROND',
      uitgevraagdOp: '2026-02-28',
      eerdereAanpak: 'PGA',
      eerdereAanmelding: '2025-05-12',
    }),
    ...Object.entries(asked).map(([organisatieOin, bekend]) =>
      listed('K03.organisaties', zvh, { organisatieOin, bekend, contactpunt: bekend ? 'Demodienst informatie' : null }),
    ),
  ];
}
