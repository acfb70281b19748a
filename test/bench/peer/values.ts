import { Column, PrimaryColumn } from 'typeorm';

export abstract class Row {
  @PrimaryColumn('int') pk!: number;
}

/** Values inside a row, nested as in the answer. */
export class Naam {
  @Column('text') voornamen!: string;
  @Column('text', { nullable: true }) voorvoegsel!: string | null;
  @Column('text') geslachtsnaam!: string;
}

export class Adres {
  @Column('text') straat!: string;
  @Column('text') postcode!: string;
  @Column('text') woonplaats!: string;
}

export class ZorgelijkeSituatie {
  @Column('text') situatieSchets!: string;
}

export class Machtiging {
  @Column('text') soort!: string;
  @Column('text', { nullable: true }) einddatum!: string | null;
}

export class Overleg {
  @Column('text') datum!: string;
}
