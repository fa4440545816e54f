import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiExtension, ApiSecurity } from '@nestjs/swagger';
import type { AgentRole } from './principal.js';

/** Whom a route is for. A route that does not say so is for nobody. */
export type Audience =
  | { kind: 'public' }
  | { kind: 'customer' }
  /** Customers and agents alike. */
  | { kind: 'holder' }
  | { kind: 'agent'; roles: readonly AgentRole[] };

export const AUDIENCE = 'kefu:audience';

/** OpenAPI extension that carries an operation's audience until the document is built from it. */
export const audienceExtension = 'x-kefu-audience';

/** Names of the security schemes in the OpenAPI document. */
export const agentToken = 'agentToken';
export const customerToken = 'customerToken';
export const metricsToken = 'metricsToken';

/** On a method it goes before what its class says, for the guard and for the document alike. */
const audience = (value: Audience) =>
  applyDecorators(SetMetadata<string, Audience>(AUDIENCE, value), ApiExtension(audienceExtension, value));

/** For everyone, without a token. */
export const ForPublic = () => audience({ kind: 'public' });

/** For a customer, with a customer token. */
export const ForCustomer = () => audience({ kind: 'customer' });

/** For whoever holds a token, customer or agent: what they see differs. */
export const ForHolder = () => audience({ kind: 'holder' });

/** For every agent. */
export const ForAgent = () => audience({ kind: 'agent', roles: ['ADMIN', 'AGENT'] });

/** For administrators. */
export const ForAdmin = () => audience({ kind: 'agent', roles: ['ADMIN'] });

/** On a public route: reads a bearer token of one of these schemes where one is sent, and asks for none. */
export const ReadsToken = (...schemes: string[]) =>
  applyDecorators(ApiSecurity({}), ...schemes.map((scheme) => ApiBearerAuth(scheme)));
