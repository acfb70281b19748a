import { Column, Entity, JoinColumn, ManyToOne, OneToMany, OneToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Adres, Machtiging, Naam, Overleg, Row, ZorgelijkeSituatie } from './values.js';

const SCHEMA = 'peer';

@Entity({ schema: SCHEMA, name: 'casus' })
export class Casus {
  @PrimaryColumn('uuid') id!: string;
  @OneToOne(() => Identiteit, ({ casus }) => casus) identiteit!: Relation<Identiteit> | null;
  @OneToMany(() => Melding, ({ casus }) => casus) melding!: Relation<Melding>[];
  @OneToOne(() => Politie, ({ casus }) => casus) politie!: Relation<Politie> | null;
  @OneToOne(() => Justitie, ({ casus }) => casus) justitie!: Relation<Justitie> | null;
  @OneToOne(() => Reclassering, ({ casus }) => casus) reclassering!: Relation<Reclassering> | null;
  @OneToMany(() => Zorgproces, ({ casus }) => casus) zorgproces!: Relation<Zorgproces>[];
  @OneToMany(() => Signalering, ({ casus }) => casus) signalering!: Relation<Signalering>[];
  @OneToMany(() => Plan, ({ casus }) => casus) plan!: Relation<Plan>[];
}

@Entity({ schema: SCHEMA, name: 'identiteit' })
export class Identiteit extends Row {
  @OneToOne(() => Casus, ({ identiteit }) => identiteit) @JoinColumn() casus!: Relation<Casus>;
  @Column('text') bijgewerktOp!: string;
  @Column('text') geboortedatum!: string;
  @Column(() => Naam, { prefix: false }) naam!: Naam;
  @Column(() => Adres, { prefix: false }) adres!: Adres;
}

@Entity({ schema: SCHEMA, name: 'melding' })
export class Melding extends Row {
  @ManyToOne(() => Casus, ({ melding }) => melding) casus!: Relation<Casus>;
  @Column('text') bron!: string;
  @Column('text') soort!: string;
  @Column('text') datumTijd!: string;
  @Column(() => ZorgelijkeSituatie, { prefix: false }) zorgelijkeSituatie!: ZorgelijkeSituatie;
}

@Entity({ schema: SCHEMA, name: 'politie' })
export class Politie extends Row {
  @OneToOne(() => Casus, ({ politie }) => politie) @JoinColumn() casus!: Relation<Casus>;
  @Column('text') status!: string;
  @OneToMany(() => Incident, ({ politie }) => politie) incidenten!: Relation<Incident>[];
  @OneToMany(() => Signaal, ({ politie }) => politie) actueleVeiligheidssignalen!: Relation<Signaal>[];
}

@Entity({ schema: SCHEMA, name: 'incident' })
export class Incident extends Row {
  @ManyToOne(() => Politie, ({ incidenten }) => incidenten) politie!: Relation<Politie>;
  @Column('uuid') referentie!: string;
  @Column('text') soort!: string;
  @Column('text') datum!: string;
}

@Entity({ schema: SCHEMA, name: 'signaal' })
export class Signaal extends Row {
  @ManyToOne(() => Politie, ({ actueleVeiligheidssignalen }) => actueleVeiligheidssignalen) politie!: Relation<Politie>;
  @Column('text') soort!: string;
  @Column('text') advies!: string;
}

@Entity({ schema: SCHEMA, name: 'justitie' })
export class Justitie extends Row {
  @OneToOne(() => Casus, ({ justitie }) => justitie) @JoinColumn() casus!: Relation<Casus>;
  @Column('text') status!: string;
  @Column('text') datum!: string;
  @Column('text') strafrechtelijkeTitel!: string;
  @Column('text', { array: true }) bijzondereVoorwaarden!: string[];
}

@Entity({ schema: SCHEMA, name: 'reclassering' })
export class Reclassering extends Row {
  @OneToOne(() => Casus, ({ reclassering }) => reclassering) @JoinColumn() casus!: Relation<Casus>;
  @Column('text') bron!: string;
  @Column('text') toezichtStatus!: string;
  @Column('text') toezichthouder!: string;
}

@Entity({ schema: SCHEMA, name: 'zorgproces' })
export class Zorgproces extends Row {
  @ManyToOne(() => Casus, ({ zorgproces }) => zorgproces) casus!: Relation<Casus>;
  @Column('text') bron!: string;
  @Column('boolean') inZorg!: boolean;
  @Column('text') zorgverantwoordelijke!: string;
  @Column(() => Machtiging) machtiging!: Machtiging;
}

@Entity({ schema: SCHEMA, name: 'signalering' })
export class Signalering extends Row {
  @ManyToOne(() => Casus, ({ signalering }) => signalering) casus!: Relation<Casus>;
  @Column('text') bron!: string;
  @Column('text') datum!: string;
  @Column('text') risicotaxatieUitkomst!: string;
}

@Entity({ schema: SCHEMA, name: 'plan' })
export class Plan extends Row {
  @ManyToOne(() => Casus, ({ plan }) => plan) casus!: Relation<Casus>;
  @Column('text') bron!: string;
  @Column('text') casusregisseur!: string;
  @Column(() => Overleg, { prefix: 'overleg' }) casusoverleg!: Overleg;
  @OneToMany(() => Actie, ({ plan }) => plan) acties!: Relation<Actie>[];
}

@Entity({ schema: SCHEMA, name: 'actie' })
export class Actie extends Row {
  @ManyToOne(() => Plan, ({ acties }) => acties) plan!: Relation<Plan>;
  @Column('uuid') referentie!: string;
  @Column('text') omschrijving!: string;
  @Column('text') belegdBij!: string;
  @Column('text') informering!: string;
}
