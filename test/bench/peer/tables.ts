import type pg from 'pg';

/** The peers' plain rows: what the query asks for, in columns, with the indexes it needs. No policy, no log, nothing sealed. */
const TABLES = `
CREATE SCHEMA peer;
CREATE TABLE peer.casus (id uuid PRIMARY KEY);
CREATE TABLE peer.identiteit (pk int PRIMARY KEY, "casusId" uuid UNIQUE REFERENCES peer.casus, "bijgewerktOp" text,
  geboortedatum text, voornamen text, voorvoegsel text, geslachtsnaam text, straat text, postcode text, woonplaats text);
CREATE TABLE peer.melding (pk int PRIMARY KEY, "casusId" uuid REFERENCES peer.casus, bron text, soort text,
  "datumTijd" text, "situatieSchets" text);
CREATE TABLE peer.politie (pk int PRIMARY KEY, "casusId" uuid UNIQUE REFERENCES peer.casus, status text);
CREATE TABLE peer.incident (pk int PRIMARY KEY, "politiePk" int REFERENCES peer.politie, referentie uuid, soort text, datum text);
CREATE TABLE peer.signaal (pk int PRIMARY KEY, "politiePk" int REFERENCES peer.politie, soort text, advies text);
CREATE TABLE peer.justitie (pk int PRIMARY KEY, "casusId" uuid UNIQUE REFERENCES peer.casus, status text, datum text,
  "strafrechtelijkeTitel" text, "bijzondereVoorwaarden" text[]);
CREATE TABLE peer.reclassering (pk int PRIMARY KEY, "casusId" uuid UNIQUE REFERENCES peer.casus, bron text,
  "toezichtStatus" text, toezichthouder text);
CREATE TABLE peer.zorgproces (pk int PRIMARY KEY, "casusId" uuid REFERENCES peer.casus, bron text, "inZorg" boolean,
  zorgverantwoordelijke text, "machtigingSoort" text, "machtigingEinddatum" text);
CREATE TABLE peer.signalering (pk int PRIMARY KEY, "casusId" uuid REFERENCES peer.casus, bron text, datum text,
  "risicotaxatieUitkomst" text);
CREATE TABLE peer.plan (pk int PRIMARY KEY, "casusId" uuid REFERENCES peer.casus, bron text, casusregisseur text,
  "overlegDatum" text);
CREATE TABLE peer.actie (pk int PRIMARY KEY, "planPk" int REFERENCES peer.plan, referentie uuid, omschrijving text,
  "belegdBij" text, informering text);
CREATE INDEX ON peer.melding ("casusId");
CREATE INDEX ON peer.incident ("politiePk");
CREATE INDEX ON peer.signaal ("politiePk");
CREATE INDEX ON peer.zorgproces ("casusId");
CREATE INDEX ON peer.signalering ("casusId");
CREATE INDEX ON peer.plan ("casusId");
CREATE INDEX ON peer.actie ("planPk");
GRANT USAGE ON SCHEMA peer TO ketenpoort_gateway;
GRANT SELECT ON ALL TABLES IN SCHEMA peer TO ketenpoort_gateway;`;

type Row = Readonly<Record<string, unknown>>;

/** Makes the tables and fills them from what the gateway answered, so that all answer with the same bytes. */
export async function fillPeerTables(client: pg.Client, answers: readonly Row[]): Promise<void> {
  await client.query(TABLES);
  const filler = new Filler(client);
  for (const answer of answers) await fillCase(filler, answer);
  await client.query('VACUUM ANALYZE');
}

async function fillCase(filler: Filler, answer: Row): Promise<void> {
  const casusId = answer['id'];
  await filler.add('casus', { id: casusId }, {});
  for (const name of ['identiteit', 'justitie', 'reclassering', 'melding', 'zorgproces', 'signalering']) {
    for (const row of rowsOf(answer[name])) await filler.addNumbered(name, row, { casusId });
  }
  for (const row of rowsOf(answer['politie'])) {
    const politiePk = await filler.addNumbered('politie', row, { casusId });
    for (const incident of rowsOf(row['incidenten'])) await filler.addNumbered('incident', incident, { politiePk });
    for (const signal of rowsOf(row['actueleVeiligheidssignalen']))
      await filler.addNumbered('signaal', signal, { politiePk });
  }
  for (const row of rowsOf(answer['plan'])) {
    const planPk = await filler.addNumbered('plan', row, { casusId });
    for (const action of rowsOf(row['acties'])) await filler.addNumbered('actie', action, { planPk });
  }
}

/** An object, a list of objects or nothing, as a list. */
function rowsOf(value: unknown): readonly Row[] {
  if (value === null || value === undefined) return [];
  return (Array.isArray(value) ? value : [value]) as readonly Row[];
}

/** Nested objects whose leaves have another name in their table. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  machtiging: { soort: 'machtigingSoort', einddatum: 'machtigingEinddatum' },
  casusoverleg: { datum: 'overlegDatum' },
};

class Filler {
  #next = 1;

  constructor(private readonly client: pg.Client) {}

  /** Numbered in the order of the answer. Answers the number. */
  async addNumbered(table: string, row: Row, keys: Row): Promise<number> {
    const pk = this.#next++;
    await this.add(table, row, { pk, ...keys });
    return pk;
  }

  async add(table: string, row: Row, keys: Row): Promise<void> {
    const columns = { ...keys, ...flat(row) };
    const names = Object.keys(columns).map((name) => `"${name}"`);
    const places = names.map((_, index) => `$${index + 1}`);
    const text = `INSERT INTO peer.${table} (${names.join()}) VALUES (${places.join()})`;
    await this.client.query(text, Object.values(columns));
  }
}

/** Leaves of a row and of its nested objects, by column; lists of objects have a table of their own. */
function flat(row: Row): Row {
  const columns = Object.entries(row).flatMap(([name, value]): [string, unknown][] => {
    if (Array.isArray(value)) return typeof value[0] === 'object' || name === 'acties' ? [] : [[name, value]];
    if (typeof value !== 'object' || value === null) return [[name, value]];
    return Object.entries(value as Row).map(([leaf, inner]) => [RENAMED[name]?.[leaf] ?? leaf, inner]);
  });
  return Object.fromEntries(columns);
}
