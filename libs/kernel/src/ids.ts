const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const OIN = /^[0-9]{20}$/;
const PSEUDONYM = /^[0-9a-f]{64}$/;

/** RFC 9562, lower case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Organisatie-identificatienummer: 20 digits. */
export function isOin(text: string): boolean {
  return OIN.test(text);
}

/** A pseudonym as the log has it, of a case, a person, a professional or one of the staff: 64 hex digits, lower case. */
export function isPseudonym(text: string): boolean {
  return PSEUDONYM.test(text);
}

/** Burgerservicenummer: 9 digits, a leading zero allowed, that pass the 11-proof. */
export function isBsn(text: string): boolean {
  if (!/^[0-9]{9}$/.test(text) || text === '000000000') return false;
  const digits = Array.from(text, Number);
  const sum = digits.reduce((total, digit, index) => total + digit * (index === 8 ? -1 : 9 - index), 0);
  return sum % 11 === 0;
}
