import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BusModule } from '../bus/bus.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { AgentController } from './agent.controller.js';
import { Agent } from './agent.entity.js';
import { ColleagueController } from './colleague.controller.js';
import { AgentService } from './agent.service.js';
import { Credentials } from './credentials.js';
import { FirstAdmin } from './first-admin.js';

@Module({
  imports: [TypeOrmModule.forFeature([Agent]), DatabaseModule, BusModule],
  controllers: [AgentController, ColleagueController],
  providers: [AgentService, Credentials, FirstAdmin],
  exports: [AgentService, Credentials, FirstAdmin],
})
export class AgentModule {}
