import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { UndeclaredInputGuard } from '../http/undeclared-input.guard.js';
import { PassportModule } from '@nestjs/passport';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AgentModule } from '../agent/agent.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { BusModule } from '../bus/bus.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { HttpModule } from '../http/http.module.js';
import { AgentJwtStrategy } from './agent-jwt.strategy.js';
import { AgentSession } from '../agent/agent-session.entity.js';
import { AgentSessions } from './agent-sessions.js';
import { AuthController, ValidateTokenController } from './auth.controller.js';
import { AuthGuard } from './auth.guard.js';
import { AuthService } from './auth.service.js';
import { KnownNetworks } from './known-networks.js';
import { PasswordGuesses } from './password-guesses.js';
import { Authenticator } from './authenticator.js';

/** Who calls, and whether they may. */
@Module({
  imports: [
    PassportModule.register({ session: false }),
    TypeOrmModule.forFeature([AgentSession]),
    DatabaseModule,
    BusModule,
    HttpModule,
    AgentModule,
    AuditModule,
  ],
  controllers: [AuthController, ValidateTokenController],
  providers: [
    AuthService,
    PasswordGuesses,
    KnownNetworks,
    AgentSessions,
    AgentJwtStrategy,
    Authenticator,
    { provide: APP_GUARD, useClass: AuthGuard },
    { provide: APP_GUARD, useClass: UndeclaredInputGuard },
  ],
  exports: [Authenticator, AgentSessions],
})
export class AuthModule {}
