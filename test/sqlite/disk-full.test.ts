import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { backUp } from '../support/backup.js';
import { Chat, customer, type Frame } from '../support/chat.js';
import { createDatabase } from '../support/database.js';
import { Kefu } from '../support/kefu.js';
import { eventually } from '../support/process.js';
import { smallDisks } from '../support/small-disk.js';

describe.each(smallDisks)('a disk %s', (_name, disk, isHere) => {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    Chat.dropAll();
    for (const clean of cleanups.splice(0).reverse()) await clean();
  });

  const here = isHere() ? it : it.skip;
  here('that is full refuses what it cannot keep, loses nothing, and takes it when there is room', async () => {
    const database = await createDatabase();
    cleanups.push(() => database.drop());
    const file = database.url.slice('sqlite:'.length);
    const kefu = await Kefu.start({ database, under: disk.under(file) });
    cleanups.push(() => kefu.stop());
    const admin = await kefu.login();
    const chat = await Chat.connect(kefu, (await customer(kefu)).token);
    const unused = (await customer(kefu)).token;

    const acknowledged: Frame[] = [];
    const send = async (clientMessageId: string): Promise<Frame> => {
      chat.send({ content: `${clientMessageId} ${'满'.repeat(3_900)}`, clientMessageId });
      return chat.next(
        (frame) => ['ack', 'error'].includes(frame.type) && frame.data.clientMessageId === clientMessageId,
      );
    };
    let refused: Frame;
    for (let n = 0; refused === undefined; n += 1) {
      expect(n).toBeLessThan(2_000);
      const answer = await send(`m${n}`);
      if (answer.type === 'ack') acknowledged.push(answer.data);
      else refused = answer.data;
    }
    expect(acknowledged.length).toBeGreaterThan(20);
    expect(refused.code).toBe('UNAVAILABLE');

    const body = { name: '放不下', primaryChannel: 'WEB', notes: '满'.repeat(20_000) };
    const create = () => kefu.call('POST', '/customers', { token: admin, body });
    const full = await create();
    expect([full.status, full.error.code]).toEqual([503, 'UNAVAILABLE']);
    expect(full.headers.get('retry-after')).not.toBeNull();
    // Reading goes on, and nobody was thrown out. That a token is used cannot be noted.
    expect((await kefu.call('GET', '/me', { token: unused })).status).toBe(200);
    expect((await kefu.call('GET', '/customers', { token: admin })).data.totalElements).toBe(2);
    expect((await kefu.callRoot('GET', '/health/ready')).status).toBe(200);
    expect((await send(refused.clientMessageId)).type).toBe('error');

    disk.makeRoom(file, kefu.process.pid);
    // By itself: the same node, the same connection.
    const late = await eventually(async () => {
      const answer = await send(refused.clientMessageId);
      if (answer.type === 'error') throw new Error(JSON.stringify(answer));
      return answer.data;
    });
    acknowledged.push(late);
    expect((await create()).status).toBe(201);

    const stored: Frame[] = [];
    while (stored.length < late.seq) {
      const path = `/conversations/${late.conversationId as string}/messages?limit=200&afterSeq=${stored.length}`;
      const { data } = await kefu.call('GET', path, { token: admin });
      expect(data.length).toBeGreaterThan(0);
      stored.push(...data);
    }
    expect(stored.map(({ id, seq }) => [id, seq])).toEqual(acknowledged.map(({ id, seq }) => [id, seq]));

    const folder = mkdtempSync(join(tmpdir(), 'kefu-backup-'));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const beside = disk.beside(kefu.process.pid);
    expect(backUp(`sqlite:${file}`, join(folder, 'kefu.backup'), beside)).toContain('checked');
  });
});
