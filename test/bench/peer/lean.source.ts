import type pg from 'pg';
import { CasusSource } from './casus.source.js';

/** One statement for all that the query asks: single rows joined, lists gathered where they are. */
const TEXT = `
SELECT c.id, i."bijgewerktOp", i.geboortedatum, i.voornamen, i.voorvoegsel, i.geslachtsnaam, i.straat, i.postcode, i.woonplaats,
  p.status AS "politieStatus", j.status AS "justitieStatus", j.datum AS "justitieDatum", j."strafrechtelijkeTitel",
  j."bijzondereVoorwaarden", r.bron AS "reclasseringBron", r."toezichtStatus", r.toezichthouder,
  (SELECT json_agg(json_build_object('bron', m.bron, 'soort', m.soort, 'datumTijd', m."datumTijd",
       'zorgelijkeSituatie', json_build_object('situatieSchets', m."situatieSchets")) ORDER BY m.pk)
     FROM peer.melding m WHERE m."casusId" = c.id) AS melding,
  (SELECT json_agg(json_build_object('referentie', x.referentie, 'soort', x.soort, 'datum', x.datum) ORDER BY x.pk)
     FROM peer.incident x WHERE x."politiePk" = p.pk) AS incidenten,
  (SELECT json_agg(json_build_object('soort', s.soort, 'advies', s.advies) ORDER BY s.pk)
     FROM peer.signaal s WHERE s."politiePk" = p.pk) AS signalen,
  (SELECT json_agg(json_build_object('bron', z.bron, 'inZorg', z."inZorg", 'zorgverantwoordelijke', z.zorgverantwoordelijke,
       'machtiging', json_build_object('soort', z."machtigingSoort", 'einddatum', z."machtigingEinddatum")) ORDER BY z.pk)
     FROM peer.zorgproces z WHERE z."casusId" = c.id) AS zorgproces,
  (SELECT json_agg(json_build_object('bron', g.bron, 'datum', g.datum, 'risicotaxatieUitkomst', g."risicotaxatieUitkomst")
       ORDER BY g.pk) FROM peer.signalering g WHERE g."casusId" = c.id) AS signalering,
  (SELECT json_agg(json_build_object('bron', n.bron, 'casusregisseur', n.casusregisseur,
       'casusoverleg', json_build_object('datum', n."overlegDatum"),
       'acties', (SELECT json_agg(json_build_object('referentie', a.referentie, 'omschrijving', a.omschrijving,
           'belegdBij', a."belegdBij", 'informering', a.informering) ORDER BY a.pk)
         FROM peer.actie a WHERE a."planPk" = n.pk)) ORDER BY n.pk)
     FROM peer.plan n WHERE n."casusId" = c.id) AS plan
FROM peer.casus c
LEFT JOIN peer.identiteit i ON i."casusId" = c.id
LEFT JOIN peer.politie p ON p."casusId" = c.id
LEFT JOIN peer.justitie j ON j."casusId" = c.id
LEFT JOIN peer.reclassering r ON r."casusId" = c.id
WHERE c.id = $1`;

type Columns = Readonly<Record<string, unknown>>;

/** The lean way: one hand-written, prepared statement for each request. */
export class LeanSource extends CasusSource {
  constructor(private readonly pool: pg.Pool) {
    super();
  }

  async find(id: string): Promise<object | null> {
    const { rows } = await this.pool.query<Columns>({ name: 'casus', text: TEXT, values: [id] });
    return rows[0] ? casusOf(rows[0]) : null;
  }
}

function casusOf(row: Columns): object {
  const { id, bijgewerktOp, geboortedatum, voornamen, voorvoegsel, geslachtsnaam, straat, postcode, woonplaats } = row;
  const { politieStatus, incidenten, signalen, justitieStatus, justitieDatum, strafrechtelijkeTitel } = row;
  const { bijzondereVoorwaarden, reclasseringBron, toezichtStatus, toezichthouder } = row;
  const { melding, zorgproces, signalering, plan } = row;
  return {
    id,
    identiteit: {
      bijgewerktOp,
      geboortedatum,
      naam: { voornamen, voorvoegsel, geslachtsnaam },
      adres: { straat, postcode, woonplaats },
    },
    melding,
    politie: { status: politieStatus, incidenten: incidenten ?? [], actueleVeiligheidssignalen: signalen ?? [] },
    justitie: { status: justitieStatus, datum: justitieDatum, strafrechtelijkeTitel, bijzondereVoorwaarden },
    reclassering: { bron: reclasseringBron, toezichtStatus, toezichthouder },
    zorgproces,
    signalering,
    plan,
  };
}
