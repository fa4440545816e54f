import { createSecretKey } from 'node:crypto';
import { dirname, join } from 'node:path';
import { isEmail } from 'class-validator';
import { isSupportedCountry } from 'libphonenumber-js/max';
import {
  Config,
  type AuthSettings,
  type CustomerSettings,
  type DatabaseSettings,
  type HttpSettings,
  type LogSettings,
} from './config.js';
import { databaseFileFault } from './database-file.js';
import { Environment } from './environment.js';
import { passwordLength } from './password-length.js';
import { isProxyRange } from './proxy-range.js';
import { readOrCreateSecret } from './secret-file.js';
import { hasReadableCredentials, readServerUrl } from './server-url.js';

/** Thrown by `loadConfig`; `faults` has one clear line per bad variable. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(faults.join('; '));
  }
}

/**
 * The configuration from environment variables. With the embedded database a missing `JWT_SECRET` is generated once
 * and kept beside the database file.
 * @throws ConfigError naming every bad variable
 */
export function loadConfig(variables: Record<string, string | undefined>): Config {
  const env = new Environment(variables);
  const database = databaseSettings(env);
  const config = new Config({
    http: httpSettings(env),
    database,
    redisUrl: redisUrl(env),
    auth: authSettings(env, database),
    customer: customerSettings(env),
    log: logSettings(env),
  });
  if (env.faults.length > 0) throw new ConfigError(env.faults);
  return config;
}

/**
 * Where the rows live: all that a program needs which fills or migrates the database and serves nobody.
 * @throws ConfigError
 */
export function loadDatabaseSettings(variables: Record<string, string | undefined>): DatabaseSettings {
  const env = new Environment(variables);
  const settings = databaseSettings(env);
  if (env.faults.length > 0) throw new ConfigError(env.faults);
  return settings;
}

function httpSettings(env: Environment): HttpSettings {
  const origins = env.list('CORS_ORIGINS') ?? ['*'];
  for (const origin of origins) {
    if (origin !== '*' && !isOrigin(origin)) {
      env.fault('CORS_ORIGINS', `must be * or origins such as https://shop.example, not "${origin}"`);
    }
  }
  return {
    port: env.integer('PORT', 8080, 0, 65_535),
    host: env.text('HOST') ?? '0.0.0.0',
    corsOrigins: origins.includes('*') ? '*' : origins,
    trustProxy: trustProxy(env),
    rateLimit: env.oneOf('RATE_LIMIT', ['on', 'off'], 'on') === 'on',
    connectionsPerNetwork: env.integer('CONNECTIONS_PER_NETWORK', 1_000, 1, 1_000_000),
    metricsToken: metricsToken(env),
  };
}

/** What cannot stand in `Authorization: Bearer …` could never be presented. */
function metricsToken(env: Environment): string | undefined {
  const token = env.text('METRICS_TOKEN');
  if (token !== undefined && !/^[!-~]+$/.test(token)) {
    env.fault('METRICS_TOKEN', 'must be visible ASCII without spaces, as `openssl rand -hex 32` makes it');
  }
  return token;
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** `true` would let any client name its own address, so it is read as "one proxy in front". */
function trustProxy(env: Environment): boolean | number | string[] {
  const text = env.text('TRUST_PROXY') ?? 'false';
  if (text === 'false' || text === '0') return false;
  if (text === 'true') return 1;
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  const entries = env.list('TRUST_PROXY') ?? [];
  if (entries.length > 0 && entries.every(isProxyRange)) return entries;
  env.fault('TRUST_PROXY', `must be false, true, a number of proxies, or addresses and ranges, not "${text}"`);
  return false;
}

const databaseUrlForms = 'must be sqlite:<file> or mysql://user:password@host:3306/database';
const brokenEncoding = 'has a user or password with broken percent-encoding: write a % of its own as %25';

function databaseSettings(env: Environment): DatabaseSettings {
  const text = env.text('DATABASE_URL') ?? 'sqlite:./data/kefu.sqlite';
  const migrateOnStart = env.oneOf('MIGRATE_ON_START', ['true', 'false'], 'true') === 'true';
  if (text.startsWith('sqlite:')) {
    const file = text.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
    // SQLite's own name for a database in memory, and libSQL's addresses of servers.
    const isFile = file !== '' && !/^(:memory:|[a-z]+:)/i.test(file);
    const fault = isFile ? databaseFileFault(file) : databaseUrlForms;
    if (fault !== undefined) env.fault('DATABASE_URL', fault);
    return { kind: 'sqlite', file, migrateOnStart };
  }
  const url = readServerUrl(text, ['mysql:']);
  // TypeORM reads the host up to the first colon, of which an IPv6 address has many.
  if (url === undefined || url.hostname.startsWith('[') || !/^\/[^/]+$/.test(url.pathname)) {
    env.fault('DATABASE_URL', databaseUrlForms);
    // What else a database of either kind asks for would be a guess.
    return { kind: 'sqlite', file: '', migrateOnStart };
  }
  if (!hasReadableCredentials(url)) env.fault('DATABASE_URL', brokenEncoding);
  return { kind: 'mysql', url: text, migrateOnStart };
}

function redisUrl(env: Environment): string | undefined {
  const text = env.text('REDIS_URL');
  if (text === undefined) return undefined;
  const url = readServerUrl(text, ['redis:', 'rediss:']);
  if (url === undefined || !/^(\/\d*)?$/.test(url.pathname)) {
    env.fault('REDIS_URL', 'must be redis://[user:password@]host:6379[/number] or rediss://…');
  } else if (!hasReadableCredentials(url)) {
    env.fault('REDIS_URL', brokenEncoding);
  }
  return text;
}

function authSettings(env: Environment, database: DatabaseSettings): AuthSettings {
  const adminEmail = (env.text('ADMIN_EMAIL') ?? 'admin@kefu.local').toLowerCase();
  if (!isEmail(adminEmail)) env.fault('ADMIN_EMAIL', 'must be an e-mail address');
  const adminPassword = env.exact('ADMIN_PASSWORD');
  if (adminPassword !== undefined && !isAdminPassword(adminPassword)) {
    env.fault('ADMIN_PASSWORD', `must have ${passwordLength.min} to ${passwordLength.max} characters and not be blank`);
  }
  return {
    jwtKey: createSecretKey(Buffer.from(jwtSecret(env, database))),
    agentTokenTtlMs: env.duration('AGENT_TOKEN_TTL', '12h'),
    adminEmail,
    adminPassword,
  };
}

/** The rule for every agent's password: others could never be typed at login. */
function isAdminPassword(password: string): boolean {
  const length = [...password].length;
  return length >= passwordLength.min && length <= passwordLength.max && password.trim() !== '';
}

function jwtSecret(env: Environment, database: DatabaseSettings): string {
  const secret = env.secret('JWT_SECRET');
  if (secret !== undefined) return secret;
  if (database.kind === 'sqlite' && env.faults.length === 0) {
    return keptSecret(env, join(dirname(database.file), 'jwt-secret'));
  }
  if (database.kind === 'mysql') {
    env.fault('JWT_SECRET', 'is required with a mysql:// database: at least 32 bytes, the same on every node');
  }
  return 'unused: the start stops on the faults above';
}

function keptSecret(env: Environment, file: string): string {
  try {
    return readOrCreateSecret(file);
  } catch (error) {
    env.fault('JWT_SECRET', `is not set, and not kept beside the database: ${(error as Error).message}`);
    return '';
  }
}

function customerSettings(env: Environment): CustomerSettings {
  const secret = env.secret('IDENTITY_SECRET');
  const fallback = secret === undefined ? 'open' : 'signed';
  const identityMode = env.oneOf('IDENTITY_MODE', ['open', 'signed', 'strict'], fallback);
  if (identityMode !== 'open' && secret === undefined) {
    env.fault('IDENTITY_SECRET', `is required with IDENTITY_MODE=${identityMode}`);
  }
  const defaultPhoneRegion = env.text('DEFAULT_PHONE_REGION') ?? 'CN';
  if (!isSupportedCountry(defaultPhoneRegion)) {
    env.fault('DEFAULT_PHONE_REGION', `must be a two-letter country such as CN or US, not "${defaultPhoneRegion}"`);
  }
  return {
    tokenTtlMs: env.duration('CUSTOMER_TOKEN_TTL', '30d'),
    identityMode,
    identityKey: secret === undefined ? undefined : createSecretKey(Buffer.from(secret)),
    defaultPhoneRegion,
  };
}

function logSettings(env: Environment): LogSettings {
  const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
  return {
    level: env.oneOf('LOG_LEVEL', levels, 'info'),
    format: env.oneOf('LOG_FORMAT', ['pretty', 'json'], process.stdout.isTTY ? 'pretty' : 'json'),
  };
}
