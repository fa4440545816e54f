import type { KeyObject } from 'node:crypto';

/** Where the rows live. */
export type DatabaseSettings =
  | { kind: 'sqlite'; file: string; migrateOnStart: boolean }
  | { kind: 'mysql'; url: string; migrateOnStart: boolean };

export interface HttpSettings {
  host: string;
  port: number;
  /** Origins a browser may call from; `*` allows every one. */
  corsOrigins: '*' | string[];
  /** Express' `trust proxy`: whose X-Forwarded-For is believed. */
  trustProxy: boolean | number | string[];
  /** Off for load tests only. */
  rateLimit: boolean;
  /** Chat connections of one network that a node keeps at once, unless limits are off. */
  connectionsPerNetwork: number;
  /** When set, `/metrics` asks for it as a bearer token. */
  metricsToken: string | undefined;
}

export interface AuthSettings {
  /** Signs and verifies agent tokens (HS256). */
  jwtKey: KeyObject;
  agentTokenTtlMs: number;
  /** First admin; used only while no agent exists. Without a password one is generated and shown once. */
  adminEmail: string;
  adminPassword: string | undefined;
}

/** Which channels ask for an `identityToken`: none, all but WEB and APP, all. */
type IdentityMode = 'open' | 'signed' | 'strict';

export interface CustomerSettings {
  tokenTtlMs: number;
  identityMode: IdentityMode;
  /** Verifies identity tokens (HS256); undefined where no secret is configured. */
  identityKey: KeyObject | undefined;
  /** ISO 3166 region of phone numbers written without `+`. */
  defaultPhoneRegion: string;
}

type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export interface LogSettings {
  level: LogLevel;
  format: 'pretty' | 'json';
}

/** Everything that can be set from outside, read once at start by `loadConfig`. */
export class Config {
  readonly http: HttpSettings;
  readonly database: DatabaseSettings;
  /** Shared by the nodes of one installation; undefined on a single node. */
  readonly redisUrl: string | undefined;
  readonly auth: AuthSettings;
  readonly customer: CustomerSettings;
  readonly log: LogSettings;

  constructor(settings: Config) {
    Object.assign(this, settings);
  }
}
