import { Readable } from 'node:stream';
import { type BeforeApplicationShutdown, Controller, Get, Inject, Param, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Logger } from 'pino';
import { CustomerNotFound } from '../../customer/customer.errors.js';
import { Unavailable } from '../../errors/common.errors.js';
import { DomainError } from '../../errors/domain-error.js';
import { ForAdmin } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { Plain } from '../../http/plain.js';
import { type AgentPrincipal, Who } from '../../http/principal.js';
import { LOGGER } from '../../log/log.module.js';
import { UuidPipe } from '../../http/uuid.pipe.js';
import { CustomerExportDto } from './customer-export.dto.js';
import { CustomerExportService } from './customer-export.service.js';

@ApiTags('Customers')
@ForAdmin()
@Controller('customers/:customerId/export')
export class CustomerExportController implements BeforeApplicationShutdown {
  private readonly underWay = new Set<Readable>();

  constructor(
    private readonly exports: CustomerExportService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** They end when their client has taken them, which may be never. */
  beforeApplicationShutdown(): void {
    for (const text of this.underWay) text.destroy(new DomainError(Unavailable, { retryAfter: 1 }));
  }

  @Get()
  @Plain()
  @Describe({
    id: 'exportCustomer',
    summary: 'Export a customer',
    description:
      'Everything held about one person, as one JSON document to be saved: the customer, what they are called on their ' +
      'channels, their tokens (without the tokens), their conversations with every message and internal note, and the ' +
      'audit entries that concern them. It is sent as it is read, however much there is. It breaks off, and is no ' +
      'whole JSON, where the customer is erased meanwhile. The export leaves an audit entry.',
    plain: CustomerExportDto,
    fails: [CustomerNotFound],
  })
  async export(
    @Who() actor: AgentPrincipal,
    @Param('customerId', UuidPipe) customerId: string,
  ): Promise<StreamableFile> {
    const text = Readable.from(await this.exports.begin(actor, customerId));
    this.underWay.add(text);
    text.once('close', () => this.underWay.delete(text));
    const file = new StreamableFile(text, {
      type: 'application/json; charset=utf-8',
      disposition: `attachment; filename="customer-${customerId}.json"`,
    });
    // To break off is part of the contract; the line of the request says that it was.
    return file.setErrorLogger((error) => {
      if (!(error instanceof DomainError)) this.logger.error({ err: error }, 'An export failed');
    });
  }
}
