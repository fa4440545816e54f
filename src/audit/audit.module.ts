import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DatabaseModule } from '../database/database.module.js';
import { AuditController } from './audit.controller.js';
import { AuditEntry } from './audit-entry.entity.js';
import { AuditGuard } from './audit-guard.js';
import { AuditTrail } from './audit-trail.js';
import { SignIns } from './sign-ins.js';

/** Who did what to whom. Modules to the right write it themselves, in their own transactions. */
@Module({
  imports: [TypeOrmModule.forFeature([AuditEntry]), DatabaseModule],
  controllers: [AuditController],
  providers: [AuditTrail, AuditGuard, SignIns],
  exports: [AuditTrail, SignIns],
})
export class AuditModule {}
