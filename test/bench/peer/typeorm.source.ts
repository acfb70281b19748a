import type { DataSource, Repository, SelectQueryBuilder } from 'typeorm';
import { Casus } from './entities.js';
import { CasusSource, orNull } from './casus.source.js';

/** How TypeORM reads relations: a statement for each, or one statement that joins them all. */
export type Strategy = 'query' | 'joins';

/** The ordinary way: entities with relations, read by TypeORM's query builder. */
export class TypeormSource extends CasusSource {
  readonly #repository: Repository<Casus>;
  readonly #strategy: Strategy;

  constructor(source: DataSource, strategy: Strategy) {
    super();
    this.#repository = source.getRepository(Casus);
    this.#strategy = strategy;
  }

  async find(id: string): Promise<object | null> {
    const builder = this.#repository.createQueryBuilder('casus');
    const found = await (this.#strategy === 'query' ? byStatements(builder) : byJoins(builder))
      .where('casus.id = :id', { id })
      .getOne();
    return found && Object.assign(found, { signalering: orNull(found.signalering) });
  }
}

const FIRST = { pk: 'ASC' } as const;

function byStatements(builder: SelectQueryBuilder<Casus>): SelectQueryBuilder<Casus> {
  return builder.setFindOptions({
    relationLoadStrategy: 'query',
    relations: {
      identiteit: true,
      melding: true,
      politie: { incidenten: true, actueleVeiligheidssignalen: true },
      justitie: true,
      reclassering: true,
      zorgproces: true,
      signalering: true,
      plan: { acties: true },
    },
    order: {
      melding: FIRST,
      politie: { incidenten: FIRST, actueleVeiligheidssignalen: FIRST },
      zorgproces: FIRST,
      signalering: FIRST,
      plan: { ...FIRST, acties: FIRST },
    },
  });
}

function byJoins(builder: SelectQueryBuilder<Casus>): SelectQueryBuilder<Casus> {
  return builder
    .leftJoinAndSelect('casus.identiteit', 'identiteit')
    .leftJoinAndSelect('casus.melding', 'melding')
    .leftJoinAndSelect('casus.politie', 'politie')
    .leftJoinAndSelect('politie.incidenten', 'incident')
    .leftJoinAndSelect('politie.actueleVeiligheidssignalen', 'signaal')
    .leftJoinAndSelect('casus.justitie', 'justitie')
    .leftJoinAndSelect('casus.reclassering', 'reclassering')
    .leftJoinAndSelect('casus.zorgproces', 'zorgproces')
    .leftJoinAndSelect('casus.signalering', 'signalering')
    .leftJoinAndSelect('casus.plan', 'plan')
    .leftJoinAndSelect('plan.acties', 'actie')
    .orderBy({
      'melding.pk': 'ASC',
      'incident.pk': 'ASC',
      'signaal.pk': 'ASC',
      'zorgproces.pk': 'ASC',
      'signalering.pk': 'ASC',
      'plan.pk': 'ASC',
      'actie.pk': 'ASC',
    });
}
