import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForAdmin } from '../http/audience.js';
import { Describe } from '../http/describe.js';
import type { PageDto } from '../http/page.dto.js';
import { type AgentPrincipal, Who } from '../http/principal.js';
import { AuditEntryDto, ListAuditQuery } from './audit-entry.dto.js';
import { AuditTrail } from './audit-trail.js';

@ApiTags('Audit')
@ForAdmin()
@Controller('audit')
export class AuditController {
  constructor(private readonly trail: AuditTrail) {}

  @Get()
  @Describe({
    id: 'listAuditEntries',
    summary: 'List audit entries',
    description:
      'One page of who did what to which customer, agent, token, conversation or canned reply, when and from where. ' +
      'Each entry was written with the act itself, and none is ever changed or deleted: only the erasure of a customer ' +
      'empties the `changes` and the `requestId` of theirs, and the `address` of what was not done by an agent. It takes ' +
      "out of another customer's `changes` each `from` and `to` that is an e-mail, a phone number or a channel id of the " +
      'erased one, and every `requestId` that is one.',
    answers: AuditEntryDto,
    many: 'page',
  })
  list(@Who() agent: AgentPrincipal, @Query() query: ListAuditQuery): Promise<PageDto<AuditEntryDto>> {
    return this.trail.list(query, { by: agent.id });
  }
}
