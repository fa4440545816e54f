import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import type { AuditEntryDto } from '../src/audit/audit-entry.dto.js';
import { tablesWith } from './support/dump.js';
import { Kefu } from './support/kefu.js';
import { eventually } from './support/process.js';

describe('an erasure, in the entries of others', () => {
  let kefu: Kefu;
  let admin: string;

  const erase = (id: string) => kefu.call('DELETE', `/customers/${id}`, { token: admin });

  const create = async (body: object) => {
    const whole = { name: '某人', primaryChannel: 'WEB', ...body };
    return (await kefu.call('POST', '/customers', { token: admin, body: whole })).data.id as string;
  };

  const change = (id: string, body: object) => kefu.call('PUT', `/customers/${id}`, { token: admin, body });

  const told = async (id: string) => {
    const { data } = await kefu.call('GET', `/audit?customerId=${id}&sort=createdAt,asc`, { token: admin });
    return (data.content as AuditEntryDto[]).map(({ changes }) => changes);
  };

  beforeAll(async () => {
    kefu = await Kefu.start();
    admin = await kefu.login();
  });
  afterAll(() => kefu.stop());

  it('leaves nothing in the entries of others into whose record their values were typed first', async () => {
    // More than are looked through at once.
    await fillTrail(kefu, 2_100);
    const mistyped = { email: 'mistyped@example.com', telegramId: 'tg_mistyped' };
    // A number may be an id of WhatsApp as well, in either spelling.
    const [phone, bare, number, spelled] = ['+8613712340001', '8613712340001', '+8613712340002', '8613712340003'];
    const typed = await create({ name: '误填', whatsappId: phone });
    await change(typed, { whatsappId: bare });
    await change(typed, { whatsappId: null, phone: number });
    await change(typed, { phone: null, whatsappId: `+${spelled}` });
    await change(typed, { whatsappId: null });
    const other = await create({ name: '误填', ...mistyped });
    await change(other, { email: 'other@example.com', telegramId: null, location: '上海' });
    const id = await create({ name: '本人', ...mistyped, phone, whatsappId: spelled });
    await change(id, { whatsappId: number.slice(1) });
    // A number that was typed into their record is somebody's, and what that one was called elsewhere is too.
    const somebodys = '+8613712340004';
    await change(id, { phone: somebodys });
    await change(id, { phone });
    const somebody = await create({ name: '某人', phone: somebodys });
    await change(somebody, { whatsappId: somebodys });
    await change(somebody, { whatsappId: null });
    const toldOfSomebody = await told(somebody);
    // What they are no longer called is another's by now, and stays where it is told of that one.
    await change(id, { telegramId: 'tg_of_person' });
    await change(other, { telegramId: mistyped.telegramId });
    // The same text on another channel is somebody else's affair.
    const unrelated = await create({ name: '无关', lineId: 'tg_of_person' });
    await change(unrelated, { lineId: 'another' });

    const words = [mistyped.email, bare, number.slice(1), spelled];
    for (const word of words) expect(Object.keys(await tablesWith(kefu.database, [word]))).toContain('audit_entries');
    expect((await erase(id)).status).toBe(204);
    expect(await tablesWith(kefu.database, words)).toEqual({});
    // Nobody else's affair goes with it.
    const [start, changed, again] = await told(other);
    expect(start).toContainEqual({ field: 'email', from: null });
    expect(start).toContainEqual({ field: 'telegramId', from: null, to: mistyped.telegramId });
    expect(changed).toContainEqual({ field: 'email', to: 'other@example.com' });
    expect(changed).toContainEqual({ field: 'telegramId', from: mistyped.telegramId, to: null });
    expect(changed).toContainEqual({ field: 'location', from: null, to: '上海' });
    expect(again).toEqual([{ field: 'telegramId', from: null, to: mistyped.telegramId }]);
    expect(await told(somebody)).toEqual(toldOfSomebody);
    expect(await told(unrelated)).toEqual([
      expect.arrayContaining([{ field: 'lineId', from: null, to: 'tg_of_person' }]),
      [{ field: 'lineId', from: 'tg_of_person', to: 'another' }],
    ]);
  });

  it('leaves nothing of somebody whose name stood in an entry beside that of another who was erased before', async () => {
    const none = { email: null, phone: null };
    const [email, phone, later] = ['chain@example.com', '+8613712340011', '+8613712340012'];
    // Both were typed into one record, and taken out together.
    const typed = await create({ name: '连环', email });
    await change(typed, { phone });
    await change(typed, none);
    const owner = await create({ phone });
    const second = await create({ email });
    // And the second had another's number for a while.
    await change(second, { ...none, lineId: 'chain' });
    await change(second, { email, phone: later, lineId: null });
    await change(second, none);
    const third = await create({ phone: later });
    for (const id of [owner, third]) expect((await erase(id)).status).toBe(204);
    expect(await tablesWith(kefu.database, [phone, later])).toEqual({});
    expect(Object.keys(await tablesWith(kefu.database, [email]))).toEqual(['audit_entries']);
    expect((await erase(second)).status).toBe(204);
    expect(await tablesWith(kefu.database, [email, 'chain'])).toEqual({});
    // What tells nothing of them stays.
    const { data } = await kefu.call('GET', `/audit?customerId=${typed}&action=customer.created`, { token: admin });
    expect(data.content[0].changes).toContainEqual({ field: 'name', from: null, to: '连环' });
  });

  it('leaves nothing of a value that is told once where another was who was erased before', async () => {
    const [first, second, last] = ['once-a@example.com', 'once-b@example.com', 'once-c@example.com'];
    const typed = await create({ name: '两误', email: first });
    await change(typed, { email: second });
    await change(typed, { email: last });
    const owners = [await create({ email: second }), await create({ email: first })];
    for (const id of owners) expect((await erase(id)).status).toBe(204);
    expect(await tablesWith(kefu.database, [first, second])).toEqual({});
    // That something changed is still told, and what is their own.
    const [created, ...updates] = await told(typed);
    expect(created).toContainEqual({ field: 'email', from: null });
    expect(updates).toEqual([[{ field: 'email' }], [{ field: 'email', to: last }]]);
  });

  it('leaves nothing of a name that stood between those of others who were erased before', async () => {
    const [before, own, later] = ['between-a', 'between-b', 'between-c'];
    const person = await create({ name: '其间', lineId: before });
    await change(person, { lineId: own });
    await change(person, { lineId: later });
    await change(person, { lineId: null });
    const typed = await create({ lineId: own });
    await change(typed, { lineId: null });
    const owners = [await create({ lineId: before }), await create({ lineId: later })];
    for (const id of owners) expect((await erase(id)).status).toBe(204);
    expect(Object.keys(await tablesWith(kefu.database, [own]))).toEqual(['audit_entries']);
    expect((await erase(person)).status).toBe(204);
    expect(await tablesWith(kefu.database, [before, own, later])).toEqual({});
  });

  it('leaves nothing of somebody who was called by more names than one statement takes', async () => {
    const [another, names] = [
      'many-another',
      Array.from({ length: 1_010 }, (_, index) => `many-${index}-${randomUUID()}`),
    ];
    const typed = await create({ lineId: names[500] });
    await change(typed, { lineId: null });
    // Whether this one's entries tell one of them is not known without looking, since another is gone from them.
    const unsure = await create({});
    await change(unsure, { lineId: another });
    await change(unsure, { lineId: null });
    expect((await erase(await create({ lineId: another }))).status).toBe(204);
    const id = await create({ lineId: names[0] });
    for (const lineId of names.slice(1)) expect((await change(id, { lineId })).status).toBe(200);
    expect((await erase(id)).status).toBe(204);
    expect(await tablesWith(kefu.database, names)).toEqual({});
  });

  it('leaves nothing of them either where a trigger of an earlier version lets entries lose all or nothing', async () => {
    const [first, second] = ['earlier-a@example.com', 'earlier-b@example.com'];
    const typed = await create({ email: first });
    await change(typed, { email: second });
    await change(typed, { email: null });
    const owners = [await create({ email: second }), await create({ email: first })];
    await kefu.database.query(
      globalThis.databaseEngine === 'sqlite'
        ? `CREATE TRIGGER earlier BEFORE UPDATE ON audit_entries
             WHEN NEW.changes IS NOT NULL AND NEW.changes IS NOT OLD.changes BEGIN SELECT RAISE(ABORT, 'earlier'); END`
        : `CREATE TRIGGER earlier BEFORE UPDATE ON audit_entries FOR EACH ROW
             IF NEW.changes IS NOT NULL AND NOT NEW.changes <=> OLD.changes THEN SIGNAL SQLSTATE '45000'; END IF`,
    );
    for (const id of owners) expect((await erase(id)).status).toBe(204);
    await kefu.database.query('DROP TRIGGER earlier');
    expect(await tablesWith(kefu.database, [first, second])).toEqual({});
    expect(await told(typed)).toEqual([[], [], []]);
  });

  it('leaves nothing of what the person got and lost again while it went on', async () => {
    const rename = (id: string, lineId: string | null) => change(id, { lineId });
    let overtaken = 0;
    for (let round = 0; overtaken < 3; round += 1) {
      // Until to look through it takes longer than two changes.
      await fillTrail(kefu, 4_000);
      const [passing, lasting] = [`passing-${round}`, `lasting-${round}`];
      await rename(await create({ lineId: passing }), null);
      const id = await create({ lineId: lasting });
      const erased = erase(id);
      await rename(id, passing);
      await rename(id, lasting);
      expect((await erased).status).toBe(204);
      const { data } = await kefu.call('GET', `/audit?customerId=${id}&action=customer.updated`, { token: admin });
      // Where the erasure was first, nothing was theirs but what they had at its start.
      if (data.content.length === 0) continue;
      const left = await kefu.database.query('SELECT id FROM audit_entries WHERE INSTR(changes, ?) > 0', [passing]);
      expect(left).toEqual([]);
      if (data.content.length === 2) overtaken += 1;
    }
  });

  it('comes to an end, and leaves nothing, however often the person gets another name meanwhile', async () => {
    const rename = (id: string, lineId: string | null) => change(id, { lineId });
    let names: string[] = [];
    // Until it has been overtaken more often than it is ready to look ahead.
    for (let round = 0; names.length < 8; round += 1) {
      await fillTrail(kefu, 4_000);
      names = [`ever-${round}-0`];
      const [id, other] = [await create({ lineId: `ever-${round}-0` }), await create({ lineId: `other-${round}` })];
      let isOver = false;
      const erased = erase(id).finally(() => (isOver = true));
      while (!isOver) {
        const name = `ever-${round}-${names.length}`;
        // It has been typed into another's record first.
        await rename(other, name);
        await rename(other, null);
        if ((await rename(id, name)).status === 200) names.push(name);
      }
      expect((await erased).status).toBe(204);
      const left = await kefu.database.query("SELECT changes FROM audit_entries WHERE INSTR(changes, 'ever-') > 0");
      const told = JSON.stringify(left).match(/ever-\d+-\d+/g) ?? [];
      expect(told.filter((name) => names.includes(name))).toEqual([]);
    }
  });

  if (globalThis.databaseEngine === 'mariadb') {
    it('leaves nothing of a name that the person lost and got back while it went on', async () => {
      const [id, other] = [await create({ lineId: 'lost-and-found' }), await create({})];
      // It has looked by the time at which it comes to the person's own entries.
      const holder = await createConnection(kefu.database.url);
      // Others may be written.
      await holder.query('SET TRANSACTION ISOLATION LEVEL READ COMMITTED');
      await holder.query('START TRANSACTION');
      await holder.query('SELECT * FROM audit_entries WHERE customer_id = ? FOR UPDATE', [id]);
      const erased = erase(id);
      try {
        await eventually(async () => {
          const waiting = "SELECT id FROM information_schema.processlist WHERE info LIKE 'UPDATE audit_entries%'";
          expect(await kefu.database.query(waiting)).toHaveLength(1);
        });
        for (const [who, lineId] of [[id], [other, 'lost-and-found'], [other], [id, 'lost-and-found']] as const) {
          expect((await change(who, { lineId: lineId ?? null })).status).toBe(200);
        }
      } finally {
        await holder.end();
      }
      expect((await erased).status).toBe(204);
      expect(await tablesWith(kefu.database, ['lost-and-found'])).toEqual({});
    });

    it('of two people at once takes both out of an entry that tells of both', async () => {
      for (let round = 0; round < 10; round += 1) {
        const both = { email: `both-${round}@example.com`, phone: `+86137123401${String(round).padStart(2, '0')}` };
        const typed = await create(both);
        const none = { email: null, phone: null, location: '上海' };
        await kefu.call('PUT', `/customers/${typed}`, { token: admin, body: none });
        const owners = [await create({ email: both.email }), await create({ phone: both.phone })];
        const answers = await Promise.all(owners.map((id) => erase(id)));
        expect(answers.map(({ status }) => status)).toEqual([204, 204]);
        expect(await tablesWith(kefu.database, Object.values(both))).toEqual({});
        // No more than that.
        const { data } = await kefu.call('GET', `/audit?customerId=${typed}&action=customer.updated`, { token: admin });
        const left = ['email', 'phone'].map((field) => ({ field, to: null }));
        expect(data.content[0].changes).toEqual([...left, { field: 'location', from: null, to: '上海' }]);
      }
    });
  }
});

/** Adds updates of nobody to the trail, all of one moment. */
async function fillTrail({ database }: Kefu, count: number): Promise<void> {
  const update = () =>
    `('${randomUUID()}', 'customer.updated', 'agent', 'customer', 'x', 'x', '2001-01-01 00:00:00.000')`;
  await database.query(
    `INSERT INTO audit_entries (id, action, actor_type, subject_type, subject_id, customer_id, created_at)
     VALUES ${Array.from({ length: count }, update).join()}`,
  );
}
