/** Provisions of law in plain Dutch (B1), as the person reads them. In our own words, and for a jurist to check. */
const GROUNDS: Readonly<Record<string, string>> = {
  AVG_5_2: 'Organisaties moeten kunnen laten zien dat zij zich aan de regels houden (AVG, artikel 5)',
  AVG_6_1_E: 'De organisatie heeft dit nodig voor haar publieke taak (AVG, artikel 6)',
  AVG_9_2_A: 'U heeft hier toestemming voor gegeven (AVG, artikel 9)',
  AVG_89_1: 'Het is voor cijfers waarin niemand te herkennen is (AVG, artikel 89)',
  PBW_18A: 'De wet over gevangenissen staat dit toe (Pbw, artikel 18a)',
  RECLASSERINGSREGELING_8: 'De reclassering heeft dit nodig voor haar werk (Reclasseringsregeling, artikel 8)',
  SUWI_62: 'De wet over werk en inkomen staat dit toe (Wet SUWI, artikel 62)',
  UAVG_30_2_B: 'De reclassering mag dit gebruiken voor haar wettelijke taak (UAVG, artikel 30)',
  UAVG_30_3_A: 'Het is nodig voor uw zorg of begeleiding (UAVG, artikel 30)',
  UAVG_33_1_B: 'Organisaties die samenwerken mogen dit gebruiken als het echt nodig is (UAVG, artikel 33)',
  UAVG_33_1_C: 'Het is nodig naast gegevens over uw gezondheid, voor uw zorg (UAVG, artikel 33)',
  WABVPZ_15A_1: 'U heeft hier uitdrukkelijk toestemming voor gegeven (Wabvpz, artikel 15a)',
  WJSG_39E: 'Justitie mag dit geven voor het uitvoeren van een straf of maatregel (Wjsg, artikel 39e)',
  WJSG_39E_G: 'Justitie mag dit aan de reclassering geven (Wjsg, artikel 39e)',
  WJSG_51C_2: 'Justitie mag dit geven over het uitvoeren van een straf (Wjsg, artikel 51c)',
  WPG_8: 'De politie gebruikt dit voor haar dagelijkse taak (Wpg, artikel 8)',
  WPG_16_1: 'De politie mag dit aan justitie geven (Wpg, artikel 16)',
  WPG_20_1_C: 'De politie mag dit geven om hulp te kunnen bieden (Wpg, artikel 20)',
  WPG_22: 'De politie mag dit geven voor cijfers waarin niemand te herkennen is (Wpg, artikel 22)',
  WPG_32A_2: 'Het is om te controleren of alles volgens de regels gaat (Wpg, artikel 32a)',
  WVGGZ_4_2: 'Uw zelfbindingsverklaring moet naar deze organisatie (Wvggz, artikel 4:2)',
  WVGGZ_8_23: 'Het gaat over een machtiging voor verplichte zorg (Wvggz, artikel 8:23)',
  WVGGZ_8_26_1: 'Het gaat over uw zelfbindingsverklaring (Wvggz, artikel 8:26)',
  WVGGZ_8_29_1: 'Het is nodig om ernstig nadeel voor u of anderen te voorkomen (Wvggz, artikel 8:29)',
};

/** A provision in words; one that is not known here by its name: `XYZ_12_3` is article 12 of XYZ. */
export function groundText(code: string): string {
  const known = GROUNDS[code];
  if (known !== undefined) return known;
  const [law, article] = code.split('_');
  return article === undefined
    ? `De wet staat dit toe (${String(law)})`
    : `De wet staat dit toe (${String(law)}, artikel ${article})`;
}
