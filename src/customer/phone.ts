import { getCountryCallingCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * A phone number as E.164, e.g. `+8613800138000`, or undefined where it is none: no number of that length exists in its
 * country. An extension is refused, since E.164 has no place for it.
 * @param region for numbers written without `+`, e.g. `CN`
 */
export function normalizePhone(value: string, region: string): string | undefined {
  if (!isSupportedCountry(region)) return undefined;
  const phone = parsePhoneNumberFromString(value.trim(), { defaultCountry: region, extract: false });
  if (phone?.isPossible() !== true || phone.ext !== undefined) return undefined;
  // Zeros that are taken for a trunk prefix only now (000000 in DE): no number, and not found again under its spelling.
  return parsePhoneNumberFromString(phone.number)?.number === phone.number ? phone.number : undefined;
}

/** `+86` for `CN`. */
export function callingCode(region: string): string {
  return isSupportedCountry(region) ? `+${getCountryCallingCode(region)}` : '+';
}
