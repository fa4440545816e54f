import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { Agent } from './src/agent/agent.entity.js';
import { AuditEntry } from './src/audit/audit-entry.entity.js';
import { AgentSession } from './src/agent/agent-session.entity.js';
import { loadConfig } from './src/config/load-config.js';
import { Customer } from './src/customer/customer.entity.js';
import { CustomerToken } from './src/customer/token/customer-token.entity.js';
import { dataSourceOptions } from './src/database/data-source.js';

/** For TypeORM's command line: `npm run typeorm -- migration:show`. The service itself reads the same options. */
export default new DataSource({
  ...dataSourceOptions(loadConfig(process.env).database),
  migrationsRun: false,
  entities: [Agent, AgentSession, AuditEntry, Customer, CustomerToken],
});
