import type { DataSource, SelectQueryBuilder } from 'typeorm';
import { Casus, Incident, Melding, Plan, Signaal, Signalering, Zorgproces } from './entities.js';
import { CasusSource, orNull } from './casus.source.js';

/** TypeORM's query builder where one join of everything would multiply rows: single rows joined, each list a statement
 *  of its own, all at once. */
export class SplitSource extends CasusSource {
  constructor(private readonly source: DataSource) {
    super();
  }

  async find(id: string): Promise<object | null> {
    const lists = Promise.all([
      ofCase(this.source.manager.createQueryBuilder(Melding, 'row'), id).getMany(),
      ofPolice(this.source.manager.createQueryBuilder(Incident, 'row'), id).getMany(),
      ofPolice(this.source.manager.createQueryBuilder(Signaal, 'row'), id).getMany(),
      ofCase(this.source.manager.createQueryBuilder(Zorgproces, 'row'), id).getMany(),
      ofCase(this.source.manager.createQueryBuilder(Signalering, 'row'), id).getMany(),
      ofCase(this.source.manager.createQueryBuilder(Plan, 'row').leftJoinAndSelect('row.acties', 'actie'), id)
        .addOrderBy('actie.pk')
        .getMany(),
    ]);
    const [casus, [melding, incidenten, actueleVeiligheidssignalen, zorgproces, signalering, plan]] = await Promise.all(
      [this.#casus(id), lists],
    );
    if (!casus) return null;
    if (casus.politie) Object.assign(casus.politie, { incidenten, actueleVeiligheidssignalen });
    return Object.assign(casus, { melding, zorgproces, signalering: orNull(signalering), plan });
  }

  #casus(id: string): Promise<Casus | null> {
    return this.source.manager
      .createQueryBuilder(Casus, 'casus')
      .leftJoinAndSelect('casus.identiteit', 'identiteit')
      .leftJoinAndSelect('casus.politie', 'politie')
      .leftJoinAndSelect('casus.justitie', 'justitie')
      .leftJoinAndSelect('casus.reclassering', 'reclassering')
      .where('casus.id = :id', { id })
      .getOne();
  }
}

function ofCase<Row extends Melding | Zorgproces | Signalering | Plan>(
  builder: SelectQueryBuilder<Row>,
  id: string,
): SelectQueryBuilder<Row> {
  return builder.where('row.casus = :id', { id }).orderBy('row.pk');
}

function ofPolice<Row extends Incident | Signaal>(
  builder: SelectQueryBuilder<Row>,
  id: string,
): SelectQueryBuilder<Row> {
  return builder.innerJoin('row.politie', 'politie').where('politie.casus = :id', { id }).orderBy('row.pk');
}
