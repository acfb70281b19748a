/** Grounds on which the rights of a person may be restricted: the letters of UAVG 41(1). */
export const RESTRICTION_GROUNDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'] as const;

/** Why, in a word. Closed: the ledger holds no free text. */
export const RESTRICTION_REASONS = [
  'LOPEND_ONDERZOEK',
  'VEILIGHEID_BETROKKENE',
  'VEILIGHEID_ANDEREN',
  'RECHTEN_VAN_ANDEREN',
  'TOEZICHT',
  'ANDERS',
] as const;

/** What must be weighed: the eight points of UAVG 41(2). */
export const WEIGHED_POINTS = [
  'doeleinden',
  'categorieen',
  'toepassingsgebied',
  'waarborgen',
  'verwerkingsverantwoordelijke',
  'opslagperiodes',
  'risicos',
  'kennisgeving',
] as const;

/** What was weighed of each, or why it does not apply. */
export type Weighing = Readonly<Record<(typeof WEIGHED_POINTS)[number], string>>;
