import { type Channel, channels } from '../http/channel.js';
import { normalizeEmail } from '../http/email.js';
import { codePoints, isStorableText } from '../http/field.js';
import { normalizePhone } from './phone.js';

/** What a customer is known by on a channel. SMS and PHONE share the number. */
export const identityKinds = [
  'WEB',
  'APP',
  'WECHAT',
  'WHATSAPP',
  'LINE',
  'TELEGRAM',
  'FACEBOOK',
  'EMAIL',
  'PHONE',
] as const;

export type IdentityKind = (typeof identityKinds)[number];

/** A customer's name on a channel; `externalId` is in its normal spelling and unique within its kind. */
export interface Identity {
  kind: IdentityKind;
  externalId: string;
}

/** The fields of a customer that are identities. WEB and APP have none in the user's table. */
export const identityFields = {
  email: 'EMAIL',
  phone: 'PHONE',
  wechatOpenId: 'WECHAT',
  whatsappId: 'WHATSAPP',
  lineId: 'LINE',
  telegramId: 'TELEGRAM',
  facebookId: 'FACEBOOK',
} as const satisfies Record<string, IdentityKind>;

export type IdentityField = keyof typeof identityFields;

/** The field that holds identities of `kind`; undefined for WEB and APP. */
export function fieldOf(kind: IdentityKind): IdentityField | undefined {
  return (Object.keys(identityFields) as IdentityField[]).find((field) => identityFields[field] === kind);
}

export function kindOf(channel: Channel): IdentityKind {
  return channel === 'SMS' ? 'PHONE' : channel;
}

/** True for channels whose ids are random secrets of the customer's browser or app, and so prove themselves. */
export function isSecretChannel(channel: Channel | IdentityKind): boolean {
  return channel === 'WEB' || channel === 'APP';
}

/** The identities that the fields of a customer state, or those of changes to one. */
export function identitiesOf(customer: Partial<Record<IdentityField, string | null>>): Identity[] {
  return (Object.keys(identityFields) as IdentityField[]).flatMap((field) => {
    const externalId = customer[field] ?? null;
    return externalId === null ? [] : [{ kind: identityFields[field], externalId }];
  });
}

/** The channels whose id was taken away from a customer, or is another one now: it was perhaps never theirs. */
export function channelsLost(
  before: Partial<Record<IdentityField, string | null>>,
  after: Partial<Record<IdentityField, string | null>>,
): Channel[] {
  const has = identitiesOf(after);
  const lost = identitiesOf(before)
    .filter((had) => !has.some(({ kind, externalId }) => kind === had.kind && externalId === had.externalId))
    .map(({ kind }) => kind);
  return channels.filter((channel) => lost.includes(kindOf(channel)));
}

const maxExternalId = 255;
const edgeSpaceOrControl = /^\s|\s$|\p{Cc}/u;

/** Opaque and case-sensitive. White space at an edge is refused: not every collation tells it apart. */
export function isExternalId(value: unknown): value is string {
  return isStorableText(value) && value !== '' && codePoints(value) <= maxExternalId && !edgeSpaceOrControl.test(value);
}

/** What `normalizeExternalId` expects, to finish the sentence "<field> must be …". */
export function expectedExternalId(kind: IdentityKind): string {
  if (kind === 'EMAIL') return 'an e-mail address of at most 255 characters';
  if (kind === 'PHONE') return 'a possible phone number, such as +8613800138000';
  return '1 to 255 characters without control characters or white space at its ends';
}

/** The one spelling of `externalId`, or undefined where it is none of that kind. */
export function normalizeExternalId(kind: IdentityKind, externalId: string, region: string): string | undefined {
  if (kind === 'EMAIL') return normalizeEmail(externalId);
  if (kind === 'PHONE') return isStorableText(externalId) ? normalizePhone(externalId, region) : undefined;
  return isExternalId(externalId) ? externalId : undefined;
}
