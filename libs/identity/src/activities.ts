import type { Purpose } from '#kernel';

/** As which processing activity of its own register (AVG 30) a party receives, by purpose: a URI with its version. Nothing where none was
 *  registered. */
export type Activities = Readonly<Partial<Record<Purpose, string>>>;

/** The longest URI that can be registered, in characters. */
export const LONGEST_ACTIVITY = 250;

const URI = /^(?:https:\/\/|urn:)[!-~]+$/;

/** Whether a text can name a processing activity: an https URL or a URN in printable ASCII. */
export function isActivity(text: string): boolean {
  return text.length <= LONGEST_ACTIVITY && URI.test(text) && URL.canParse(text);
}
