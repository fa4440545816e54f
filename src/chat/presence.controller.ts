import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForAgent } from '../http/audience.js';
import { Describe } from '../http/describe.js';
import { PresenceDto, PresenceQuery } from './presence.dto.js';
import { Roster } from './roster.js';

@ApiTags('Presence')
@ForAgent()
@Controller('presence')
export class PresenceController {
  constructor(private readonly roster: Roster) {}

  @Get()
  @Describe({
    id: 'listPresence',
    summary: 'Who is there?',
    description:
      'Whether these customers and agents are connected to the chat, on any node, and what connected agents say of ' +
      'themselves. What changes afterwards comes over the chat as `presence`. An id that belongs to nobody is `OFFLINE`.',
    answers: PresenceDto,
    many: 'list',
  })
  list(@Query() { id }: PresenceQuery): PresenceDto[] {
    return id.map((asked) => {
      const known = asked.toLowerCase();
      return { id: known, status: this.roster.statusOf(known) };
    });
  }
}
