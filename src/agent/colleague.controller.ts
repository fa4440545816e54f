import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForAgent } from '../http/audience.js';
import { Describe } from '../http/describe.js';
import { ColleagueDto } from './agent.dto.js';
import { AgentService } from './agent.service.js';

@ApiTags('Agents')
@ForAgent()
@Controller('colleagues')
export class ColleagueController {
  constructor(private readonly agents: AgentService) {}

  @Get()
  @Describe({
    id: 'listColleagues',
    summary: 'List colleagues',
    description:
      'Every agent by name, the caller and disabled ones included: to whom a conversation can be given, and who ' +
      'wrote a message.',
    answers: ColleagueDto,
    many: 'list',
  })
  list(): Promise<ColleagueDto[]> {
    return this.agents.colleagues();
  }
}
