import { applyDecorators } from '@nestjs/common';
import { Transform, type TransformFnParams } from 'class-transformer';
import { Described, OneOf, Optional, Rule } from '../http/field.js';
import { PageQuery } from '../http/page.dto.js';
import { MomentParameter } from '../http/parameter.js';
import { isRequestId, requestIdForm } from '../http/request-id.js';
import { type SortKey, SortParameter } from '../http/sort.js';
import { isUuid } from '../http/uuid.pipe.js';
import {
  type ActorType,
  actorTypes,
  type AuditAction,
  auditActions,
  type SubjectType,
  subjectTypes,
} from './audit-action.js';
import type { AuditEntry } from './audit-entry.entity.js';

/** Any value of a field: null, a text, true or false, a list, an object. */
const AnyValue = (example: unknown) =>
  Described({
    required: false,
    anyOf: [
      { type: 'string', nullable: true },
      { type: 'boolean' },
      { type: 'array', items: { type: 'string' } },
      { type: 'object', additionalProperties: true },
    ],
    example,
  });

/** One field that an act has changed. */
export class FieldChangeDto {
  @Described({ example: 'phone' })
  field: string;

  /**
   * The value before; null where there was none. Left out where values are not kept, name and e-mail of agents, and once
   * whom it named has been erased.
   */
  @AnyValue('+8613900139000')
  from?: unknown;

  /** The value after; left out as the one before. */
  @AnyValue('+8613900139001')
  to?: unknown;
}

/** One act: who did what to whom, when and from where. */
export class AuditEntryDto {
  @Described({ format: 'uuid', example: '0190f7c2-9a41-7c55-8e0b-6f1d2c3b4a70' })
  id: string;

  /** What was done: the type of the subject, and a word of what became of it. */
  @Described({ enum: [...auditActions], example: 'customer.updated' })
  action: AuditAction;

  /** `public`: whoever called what is for everyone; `system`: the service itself, at its first start. */
  @Described({ enum: [...actorTypes], example: 'agent' })
  actorType: ActorType;

  /** The agent or customer who did it; null for `public` and `system`. */
  @Described({ type: String, format: 'uuid', nullable: true, example: '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d8e' })
  actorId: string | null;

  @Described({ enum: [...subjectTypes], example: 'customer' })
  subjectType: SubjectType;

  /** To whom or what it was done. */
  @Described({ format: 'uuid', example: '550e8400-e29b-41d4-a716-446655440000' })
  subjectId: string;

  /** The customer whom it concerns: the subject, or the one whose token or conversation it is. */
  @Described({ type: String, format: 'uuid', nullable: true, example: '550e8400-e29b-41d4-a716-446655440000' })
  customerId: string | null;

  /** Field by field what it changed. Empty where nothing is told of fields, and once whoever it tells of has been erased. */
  @Described({ type: [FieldChangeDto] })
  changes: FieldChangeDto[];

  /** The caller's address. Null for `system`, and once a customer who called from it has been erased. */
  @Described({ type: String, nullable: true, example: '203.0.113.7' })
  address: string | null;

  /**
   * The request, as the log has it. Null for what was done over the chat, and once a customer has been erased whom it
   * concerned or who was called so; of the erasure itself where its caller chose it, unless it is a UUID or 32 hexadecimal
   * digits.
   */
  @Described({ type: String, nullable: true, maxLength: 64, example: '0190f7c2-8c3e-7b1a-9d2f-3e4a5b6c7d90' })
  requestId: string | null;

  @Described({ format: 'date-time', example: '2024-01-15T11:00:00.000Z' })
  createdAt: string;
}

export function toAuditEntryDto(entry: AuditEntry): AuditEntryDto {
  return { ...entry, changes: entry.changes ?? [] };
}

/** A UUID, in either case. */
const IdParameter = (of: string) =>
  applyDecorators(
    Described({ type: String, format: 'uuid' }),
    Transform(({ value }: TransformFnParams): unknown => (typeof value === 'string' ? value.toLowerCase() : value)),
    Rule('id', `must be given once, as the id of ${of}`, isUuid),
  );

const auditSortFields = ['createdAt'] as const;
export type AuditSortField = (typeof auditSortFields)[number];

/** Which entries to list. Filters are joined by "and". */
export class ListAuditQuery extends PageQuery {
  @Optional()
  @OneOf(auditActions)
  action?: AuditAction;

  /** Who did it: an agent, a customer, whoever called what is for everyone, or the service itself. */
  @Optional()
  @OneOf(actorTypes)
  actorType?: ActorType;

  /** The agent or customer who did it. */
  @Optional()
  @IdParameter('an agent or a customer')
  actorId?: string;

  /** To what kind of thing it was done. */
  @Optional()
  @OneOf(subjectTypes)
  subjectType?: SubjectType;

  /** To whom or what it was done. */
  @Optional()
  @IdParameter('what it was done to')
  subjectId?: string;

  /** The customer whom it concerns, with their tokens and conversations. */
  @Optional()
  @IdParameter('a customer')
  customerId?: string;

  /** The whole request id. */
  @Optional()
  @Described({ type: String, pattern: requestIdForm.source, maxLength: 64 })
  @Rule('requestId', 'must be given once, as a request id of 1 to 64 letters, digits and . _ : -', isRequestId)
  requestId?: string;

  /** Done at this moment or later. */
  @Optional()
  @MomentParameter('start')
  createdFrom?: Date;

  /** Done at this moment or earlier; a date includes its whole day. */
  @Optional()
  @MomentParameter('end')
  createdTo?: Date;

  /** Order of the list, `createdAt,desc` when left out; ties are broken by id. */
  @Optional()
  @SortParameter(auditSortFields, 'createdAt,desc')
  sort: SortKey<AuditSortField>[] = [{ field: 'createdAt', descending: true }];
}
