import { randomBytes } from 'node:crypto';
import { applyDecorators } from '@nestjs/common';
import { hash, verify } from '@node-rs/argon2';
import { passwordLength } from '../config/password-length.js';
import { Described, Text } from '../http/field.js';

/** A new password. */
export const NewPassword = () =>
  applyDecorators(Described({ format: 'password' }), Text(passwordLength.max, passwordLength.min));

/** A password as it is typed at login, whatever rules it was made under. */
export const TypedPassword = () => applyDecorators(Described({ format: 'password' }), Text(passwordLength.max));

/** argon2id with the library's parameters, which follow OWASP's, as a PHC string. */
export function hashPassword(password: string): Promise<string> {
  return hash(password);
}

const nobody = hash(randomBytes(16).toString('hex'));

/**
 * Whether `password` belongs to `passwordHash`. Without a hash (no such agent) it takes as long and is false, so that
 * time does not tell which e-mails are known.
 */
export async function isPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobody), password);
  return matches && passwordHash !== undefined;
}

/** A password that nobody has to think of: 128 random bits. */
export function randomPassword(): string {
  return randomBytes(16).toString('base64url');
}
