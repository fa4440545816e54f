import { Faker } from '@faker-js/faker';
import { v7 as uuid } from 'uuid';
import type { CustomFields } from '../customer/customer.entity.js';
import type { Newcomer } from '../customer/customer-store.js';
import { fieldOf, type IdentityField, kindOf } from '../customer/identity.js';
import { newCustomer } from '../customer/new-customer.js';
import type { Channel } from '../http/channel.js';
import { china, type Country } from './country.js';
import { phrasebookOf } from './phrasebook.js';
import { Random, scatter } from './random.js';
import { channelShares, countryShares, familyNames, industries, origins, pinyin, tagShares } from './vocabulary.js';

const dayMs = 86_400_000;
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
const base64url = `${letters}ABCDEFGHIJKLMNOPQRSTUVWXYZ-_`;

/** Which customer of which sequence. */
export interface Place {
  seed: number;
  /** Unlike for any two customers of one seed. */
  serial: number;
  /** Tells apart those who would have had this place, had somebody not had their phone number already. */
  attempt: number;
}

/** Makes up customers. The same place gives the same customer, whatever was made before. */
export class DemoCustomers {
  private readonly random = new Random();
  private readonly fakers = new Map<Country, Faker>();

  /** @param until the latest moment in a customer's life */
  constructor(private readonly until: Date) {}

  at(place: Place, createdAt: Date): Newcomer {
    const { random } = this;
    random.seed([place.seed, place.serial, place.attempt]);
    const channel = random.pickWeighted(channelShares);
    const country = random.pickWeighted(countryShares[channel]);
    const person = this.person(country);
    const numbers = new Numbers(place, country, random);
    const further = channel === 'WEB' || channel === 'APP' ? [{ kind: channel, externalId: numbers.own(channel) }] : [];
    const customer = {
      ...newCustomer({ name: person.name, primaryChannel: channel }, createdAt),
      id: uuid({ msecs: createdAt.getTime(), random: random.bytes(16) }),
      ...this.contacts(channel, country, numbers, person.mailbox),
      ...this.profile(country, numbers.hex(16)),
      ...this.life(createdAt),
    };
    return { customer, further };
  }

  private person(country: Country): { name: string; mailbox: string } {
    const { random } = this;
    const faker = this.fakerOf(country);
    const nickname = random.pick(phrasebookOf(country).nicknames);
    const first = faker.person.firstName();
    if (country === china) {
      const family = random.pickWeighted(familyNames) ?? faker.person.lastName();
      if (random.chance(0.04)) return { name: `访客${random.text(4, letters)}`, mailbox: nickname };
      if (random.chance(0.03)) return { name: `${first}🌸`, mailbox: nickname };
      return { name: `${family}${first}`, mailbox: pinyin[family] ?? nickname };
    }
    const last = faker.person.lastName();
    const name = country.familyFirst ? `${last}${first}` : `${first} ${last}`;
    const spelled = [first, last].map(inLatin);
    return { name, mailbox: spelled.includes('') ? nickname : spelled.join('.') };
  }

  /** What the channel needs, and some of what else people leave. */
  private contacts(
    channel: Channel,
    country: Country,
    numbers: Numbers,
    mailbox: string,
  ): Partial<Record<IdentityField, string>> {
    const { random } = this;
    const field = fieldOf(kindOf(channel));
    const contacts: Partial<Record<IdentityField, string>> = {};
    if (field === 'email' || random.chance(0.45)) contacts.email = numbers.email(mailbox);
    if (field === 'phone' || random.chance(0.5)) contacts.phone = numbers.phone();
    if (field === 'wechatOpenId' || (country === china && random.chance(0.1))) contacts.wechatOpenId = numbers.openId();
    if (field === 'whatsappId') contacts.whatsappId = numbers.phone().slice(1);
    if (field === 'lineId') contacts.lineId = `U${numbers.hex(32)}`;
    if (field === 'telegramId') contacts.telegramId = numbers.platform(7_000_000_000, 100_000_000);
    if (field === 'facebookId') contacts.facebookId = numbers.platform(8_000_000_000_000_000, 1_000_000_000_000_000);
    return contacts;
  }

  private profile(country: Country, picture: string) {
    const { random } = this;
    const tags = tagShares.filter(([, share]) => random.chance(share)).map(([tag]) => tag);
    const notes = random.pick(phrasebookOf(country).notes);
    return {
      avatarUrl: random.chance(0.3) ? `https://cdn.example.com/avatars/${picture}.png` : null,
      location: random.chance(0.7) ? random.pick(country.cities) : null,
      notes: random.chance(0.2) ? notes : null,
      tags: tags.length === 0 ? null : tags,
      customFields: random.chance(0.25) ? this.customFields(country) : null,
      active: !random.chance(0.08),
    };
  }

  private customFields(country: Country): CustomFields {
    const { random } = this;
    const source = random.pick(origins);
    if (random.chance(0.5)) return { source, budget: String(random.integer(1, 50) * 1_000) };
    return { source, industry: random.pick(industries), company: this.fakerOf(country).company.name() };
  }

  private life(createdAt: Date): { lastInteractionAt: Date | null; updatedAt: Date } {
    const left = Math.max(0, this.until.getTime() - createdAt.getTime());
    // Most interactions follow soon; some customers come back for years.
    const later = (share: number) => new Date(createdAt.getTime() + Math.floor(left * share));
    const updatedAt = this.random.chance(0.4) ? later(this.random.next() ** 2) : createdAt;
    const soon = Math.min(left, Math.floor(this.random.next() * dayMs));
    const last = this.random.chance(0.5) ? new Date(createdAt.getTime() + soon) : later(this.random.next());
    return { updatedAt, lastInteractionAt: this.random.chance(0.7) ? last : null };
  }

  private fakerOf(country: Country): Faker {
    const faker = this.fakers.get(country) ?? new Faker({ locale: country.locale, randomizer: this.random });
    this.fakers.set(country, faker);
    return faker;
  }
}

/** A name as mail addresses spell it; empty where it is written in other letters. */
function inLatin(name: string): string {
  const plain = name.toLowerCase().replace(/ß/g, 'ss').replace(/đ/g, 'd').replace(/ø/g, 'o').normalize('NFD');
  const letters = plain.replace(/\p{Mark}/gu, '');
  return /[^\p{Script=Latin}\p{P}\s]/u.test(letters) ? '' : letters.replace(/[^a-z]/g, '');
}

/** A customer's numbers and ids: like nobody else's in the sequence, since each stands for the serial. */
class Numbers {
  private readonly origin: number;

  constructor(
    private readonly place: Place,
    private readonly country: Country,
    private readonly random: Random,
  ) {
    this.origin = place.seed * 101 + place.attempt * 7_919;
  }

  /** E.164. */
  phone(): string {
    const { prefixes, digits } = this.country.phones;
    const size = 10 ** digits;
    const place = this.scattered(prefixes.length * size);
    return `${prefixes[Math.floor(place / size)] ?? prefixes[0]}${String(place % size).padStart(digits, '0')}`;
  }

  email(mailbox: string): string {
    const isQq = this.country === china && this.random.chance(0.5);
    if (isQq) return `${100_000_000 + this.scattered(3_000_000_000)}@qq.com`;
    return `${mailbox}${this.scattered(100_000_000)}@${this.random.pick(this.country.mailHosts)}`;
  }

  platform(space: number, from: number): string {
    return String(from + this.scattered(space));
  }

  openId(): string {
    return `o${this.random.text(27, base64url)}`;
  }

  hex(length: number): string {
    return this.random.text(length, '0123456789abcdef');
  }

  /** The id that a browser or an app made up for itself. */
  own(channel: 'WEB' | 'APP'): string {
    return channel === 'WEB' ? `web_user_${this.random.text(16, letters)}` : `app_${this.hex(24)}`;
  }

  private scattered(space: number): number {
    return scatter(this.place.serial, space, this.origin);
  }
}
