import { Injectable } from '@nestjs/common';
import { recordAct } from '../../audit/audit-log.js';
import { CustomerStore } from '../../customer/customer-store.js';
import type { HeldCustomerDto } from '../../customer/held-customer.dto.js';
import { readHeld } from '../../customer/held-customer.js';
import { Database } from '../../database/database.js';
import type { AgentPrincipal } from '../../http/principal.js';
import { ExportParts } from './export-parts.js';

/** Everything held about one person, as one JSON document. */
@Injectable()
export class CustomerExportService {
  constructor(
    private readonly database: Database,
    private readonly customers: CustomerStore,
    private readonly parts: ExportParts,
  ) {}

  /**
   * The text of the document, a `CustomerExportDto`, piece by piece as it is taken: it has what was there when this was
   * called, and fails where the customer is erased before its end.
   * @throws CUSTOMER_NOT_FOUND
   */
  async begin(actor: AgentPrincipal, customerId: string): Promise<AsyncIterable<string>> {
    const { held, conversationIds } = await this.database.transaction(async (session) => {
      const customer = await this.customers.getLocked(session, customerId);
      await recordAct(session, actor, { action: 'customer.exported', subjectId: customerId });
      const rows = await session.query<{ id: string }>(
        'SELECT id FROM conversations WHERE customer_id = ? ORDER BY id',
        [customerId],
      );
      return { held: await readHeld(session, customer), conversationIds: rows.map(({ id }) => id) };
    });
    return this.textOf(held, conversationIds);
  }

  private async *textOf(held: HeldCustomerDto, conversationIds: string[]): AsyncGenerator<string> {
    yield `${opened({ exportedAt: new Date().toISOString(), ...held })},"conversations":[`;
    let separator = '';
    for await (const { conversation, lastSeq } of this.parts.conversations(conversationIds)) {
      yield `${separator}${opened(conversation)},"messages":[`;
      yield* listed(this.parts.messages(conversation.id, lastSeq));
      yield ']}';
      separator = ',';
    }
    yield '],"audit":[';
    yield* listed(this.parts.entries(held.customer.id));
    // Their entries are emptied with them.
    await this.customers.get(held.customer.id);
    yield ']}\n';
  }
}

/** An object as JSON that more is to be written into. */
function opened(value: object): string {
  return JSON.stringify(value).slice(0, -1);
}

/** What stands between the brackets of a list. */
async function* listed(chunks: AsyncIterable<object[]>): AsyncGenerator<string> {
  let separator = '';
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue;
    yield separator + chunk.map((value) => JSON.stringify(value)).join(',');
    separator = ',';
  }
}
