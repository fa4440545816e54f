import { describe, expect, it } from '@jest/globals';
import { BusEvent } from '../../src/bus/bus-event.js';
import { count, flag, id, listOf, maybe, oneOf, record } from '../../src/bus/form.js';

const arrived = BusEvent.of('somebody.arrived', {
  id,
  kind: oneOf(['customer', 'agent']),
  at: count,
  isKnown: flag,
  since: maybe(count),
  with: listOf(record({ id })),
});

const [one, other] = ['01890a5d-ac96-774b-bcce-b302099a8057', '1b4e28ba-2fa1-41d2-883f-0016d3cca427'];
const payload = { id: one, kind: 'agent', at: 0, isKnown: false, since: 1, with: [{ id: other }] };

describe('the payload of an event', () => {
  it.each([
    ['all of it', payload],
    ['without what may be left out', { ...payload, since: undefined }],
    ['with nobody', { ...payload, with: [] }],
    ['with what a newer node may add', { ...payload, from: 'somewhere', with: [{ id: other, at: null }] }],
    ['without anybody to name', { ...payload, id: '' }],
    ['at the latest moment', { ...payload, at: Number.MAX_SAFE_INTEGER }],
  ])('is one: %s', (_what, value) => {
    expect(arrived.isPayload(value)).toBe(true);
  });

  it.each([
    ...[null, undefined, 7, 'text', [], {}, true].map((value) => [JSON.stringify(value), value]),
    ...[null, 7, 'a', `${one} `, `${one}\n`, one.replace('0', '０'), '0'.repeat(36), [one], { a: 1 }].map((value) => [
      'another id',
      { ...payload, id: value },
    ]),
    ...[null, 'AGENT', '', 0, ['agent'], 'toString'].map((value) => ['another kind', { ...payload, kind: value }]),
    ...[null, -1, 1.5, '1', Number.NaN, 1e308, [1]].map((value) => ['no moment', { ...payload, at: value }]),
    ...[null, 0, 'false', undefined].map((value) => ['no flag', { ...payload, isKnown: value }]),
    ...[null, -1, '1'].map((value) => ['another moment', { ...payload, since: value }]),
    ...[null, {}, 'b', [null], [{}], [['b']], [{ id: other }, { id: 7 }]].map((value) => [
      'no list',
      { ...payload, with: value },
    ]),
  ])('is none: %s (%#)', (_what, value) => {
    expect(arrived.isPayload(value)).toBe(false);
  });
});
