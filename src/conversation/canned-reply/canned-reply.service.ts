import { Injectable } from '@nestjs/common';
import { newId } from '../../database/new-id.js';
import { recordAct } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { isUniqueViolation } from '../../database/database-error.js';
import { insertRows } from '../../database/insert-rows.js';
import type { Session } from '../../database/session.js';
import { isoTime, sqlTime } from '../../database/time.js';
import { DomainError } from '../../errors/domain-error.js';
import type { AgentPrincipal } from '../../http/principal.js';
import {
  type CannedReplyDto,
  type CreateCannedReplyDto,
  toCannedReplyDto,
  type UpdateCannedReplyDto,
} from './canned-reply.dto.js';
import type { CannedReply } from './canned-reply.entity.js';
import { CannedReplyNotFound, ShortcutTaken, TooManyCannedReplies } from './canned-reply.errors.js';

const select = 'SELECT id, shortcut, content, created_at AS createdAt, updated_at AS updatedAt FROM canned_replies';

/** Every console reads them all at once. Agents who add one in the same moment may come to a few more. */
const most = 1_000;

/** The words that all agents share. */
@Injectable()
export class CannedReplyService {
  constructor(private readonly database: Database) {}

  /** In the order of their shortcuts. */
  async list(): Promise<CannedReplyDto[]> {
    const rows = await this.database.read((session) => session.query<CannedReply>(`${select} ORDER BY shortcut, id`));
    return rows.map(toDto);
  }

  /** @throws SHORTCUT_TAKEN, TOO_MANY_CANNED_REPLIES */
  create(actor: AgentPrincipal, { shortcut, content }: CreateCannedReplyDto): Promise<CannedReplyDto> {
    const id = newId();
    return this.write(async (session) => {
      const held = await session.queryOne<{ n: number | string }>('SELECT COUNT(*) AS n FROM canned_replies');
      if (Number(held?.n) >= most) throw new DomainError(TooManyCannedReplies);
      const now = sqlTime(new Date());
      const columns = ['id', 'shortcut', 'content', 'created_at', 'updated_at'];
      await insertRows(session, { table: 'canned_replies', columns }, [[id, shortcut, content, now, now]]);
      await recordAct(session, actor, { action: 'canned-reply.created', subjectId: id });
      return get(session, id);
    });
  }

  /** What leaves it as it is is not an act. @throws CANNED_REPLY_NOT_FOUND, SHORTCUT_TAKEN */
  update(actor: AgentPrincipal, id: string, changes: UpdateCannedReplyDto): Promise<CannedReplyDto> {
    return this.write(async (session) => {
      const current = await get(session, id, this.database.dialect.forUpdate);
      const { shortcut, content } = { ...current, ...changes };
      if (shortcut === current.shortcut && content === current.content) return current;
      await session.execute('UPDATE canned_replies SET shortcut = ?, content = ?, updated_at = ? WHERE id = ?', [
        shortcut,
        content,
        sqlTime(new Date()),
        id,
      ]);
      await recordAct(session, actor, { action: 'canned-reply.updated', subjectId: id });
      return get(session, id);
    });
  }

  /** @throws CANNED_REPLY_NOT_FOUND */
  async delete(actor: AgentPrincipal, id: string): Promise<void> {
    await this.database.transaction(async (session) => {
      const deleted = await session.execute('DELETE FROM canned_replies WHERE id = ?', [id]);
      if (deleted === 0) throw new DomainError(CannedReplyNotFound);
      await recordAct(session, actor, { action: 'canned-reply.deleted', subjectId: id });
    });
  }

  private async write(work: (session: Session) => Promise<CannedReplyDto>): Promise<CannedReplyDto> {
    try {
      return await this.database.transaction(work);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new DomainError(ShortcutTaken, {
        fields: [{ field: 'shortcut', message: 'shortcut belongs to another canned reply' }],
        cause: error,
      });
    }
  }
}

/** @param lock is empty or the dialect's `forUpdate` */
async function get(session: Session, id: string, lock = ''): Promise<CannedReplyDto> {
  const row = await session.queryOne<CannedReply>(`${select} WHERE id = ?${lock}`, [id]);
  if (row === undefined) throw new DomainError(CannedReplyNotFound);
  return toDto(row);
}

function toDto(row: CannedReply): CannedReplyDto {
  return toCannedReplyDto({ ...row, createdAt: isoTime(row.createdAt), updatedAt: isoTime(row.updatedAt) });
}
