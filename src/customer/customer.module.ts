import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from '../auth/auth.module.js';
import { BusModule } from '../bus/bus.module.js';
import { DatabaseModule } from '../database/database.module.js';
import { HttpModule } from '../http/http.module.js';
import { CustomerController } from './customer.controller.js';
import { Customer } from './customer.entity.js';
import { CustomerCreation } from './customer-creation.js';
import { CustomerErasure } from './customer-erasure.js';
import { CustomerService } from './customer.service.js';
import { CustomerStore } from './customer-store.js';
import { LastInteractions } from './last-interactions.js';
import { CustomerList } from './search/customer-list.js';
import { CustomerArrival } from './token/customer-arrival.js';
import { CustomerTokenController } from './token/customer-token.controller.js';
import { CustomerToken } from './token/customer-token.entity.js';
import { CustomerTokenStore } from './token/customer-token-store.js';
import { CustomerTokens } from './token/customer-tokens.js';
import { IdentityProof } from './token/identity-proof.js';
import { PublicTokenController } from './token/public-token.controller.js';
import { PublicTokenService } from './token/public-token.service.js';

/** Customers, what they are called on their channels, and their tokens. */
@Module({
  imports: [TypeOrmModule.forFeature([Customer, CustomerToken]), DatabaseModule, BusModule, HttpModule, AuthModule],
  controllers: [CustomerController, CustomerTokenController, PublicTokenController],
  providers: [
    CustomerService,
    CustomerStore,
    CustomerCreation,
    CustomerErasure,
    CustomerList,
    LastInteractions,
    CustomerTokenStore,
    CustomerTokens,
    CustomerArrival,
    IdentityProof,
    PublicTokenService,
  ],
  exports: [CustomerErasure, CustomerList, CustomerStore, CustomerTokens, LastInteractions],
})
export class CustomerModule {}
