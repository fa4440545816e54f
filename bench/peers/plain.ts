import 'reflect-metadata';
import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Inject,
  Module,
  NotFoundException,
  Param,
  Post,
  Query,
  UnauthorizedException,
  UseGuards,
  ValidationPipe,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { getRepositoryToken, TypeOrmModule } from '@nestjs/typeorm';
import { Type } from 'class-transformer';
import { IsArray, IsBooleanString, IsEmail, IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import type { Request } from 'express';
import jwt from 'jsonwebtoken';
import { Column, Entity, Like, PrimaryGeneratedColumn, type Repository } from 'typeorm';

/*
 * The ordinary way: NestJS and Express as they come, TypeORM repositories, findAndCount, class-validator, a guard that
 * verifies a JWT. It keeps no index of names and tags.
 */

@Entity('customers')
class Customer {
  @PrimaryGeneratedColumn('uuid') id: string;
  @Column('varchar') name: string;
  @Column('varchar', { name: 'primary_channel' }) primaryChannel: string;
  @Column('varchar', { nullable: true }) email: string | null;
  @Column('varchar', { nullable: true }) phone: string | null;
  @Column('varchar', { name: 'wechat_openid', nullable: true }) wechatOpenId: string | null;
  @Column('varchar', { name: 'whatsapp_id', nullable: true }) whatsappId: string | null;
  @Column('varchar', { name: 'line_id', nullable: true }) lineId: string | null;
  @Column('varchar', { name: 'telegram_id', nullable: true }) telegramId: string | null;
  @Column('varchar', { name: 'facebook_id', nullable: true }) facebookId: string | null;
  @Column('varchar', { name: 'avatar_url', nullable: true }) avatarUrl: string | null;
  @Column('varchar', { nullable: true }) location: string | null;
  @Column('text', { nullable: true }) notes: string | null;
  @Column('json', { nullable: true }) tags: string[] | null;
  @Column('json', { name: 'custom_fields', nullable: true }) customFields: object | null;
  @Column('boolean', { default: true }) active: boolean;
  @Column('timestamp', { name: 'last_interaction_at', nullable: true }) lastInteractionAt: Date | null;
  @Column('timestamp', { name: 'created_at', precision: 3, default: () => 'CURRENT_TIMESTAMP(3)' }) createdAt: Date;
  @Column('timestamp', { name: 'updated_at', precision: 3, default: () => 'CURRENT_TIMESTAMP(3)' }) updatedAt: Date;
}

class CreateDto {
  @IsString() @Length(1, 255) name: string;
  @IsString() primaryChannel: string;
  @IsOptional() @IsEmail() email?: string;
  @IsOptional() @IsString() phone?: string;
  @IsOptional() @IsArray() @IsString({ each: true }) tags?: string[];
}

class ListDto {
  @IsOptional() @Type(() => Number) @IsInt() @Min(0) page = 0;
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(200) size = 20;
  @IsOptional() @IsString() name?: string;
  @IsOptional() @IsString() tag?: string;
  @IsOptional() @IsString() channel?: string;
  @IsOptional() @IsBooleanString() active?: string;
}

class JwtGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<Request>();
    try {
      jwt.verify((headers.authorization ?? '').slice(7), process.env.JWT_SECRET ?? '', { algorithms: ['HS256'] });
      return true;
    } catch {
      throw new UnauthorizedException();
    }
  }
}

@Controller('customers')
@UseGuards(JwtGuard)
class CustomerController {
  constructor(@Inject(getRepositoryToken(Customer)) private readonly customers: Repository<Customer>) {}

  @Get()
  async list(@Query(new ValidationPipe({ transform: true, expectedType: ListDto })) query: ListDto) {
    const { page, size, name, tag, channel, active } = query;
    const [content, totalElements] = await this.customers.findAndCount({
      where: {
        ...(name === undefined ? {} : { name: Like(`%${name}%`) }),
        ...(tag === undefined ? {} : { tags: Like(`%${tag}%`) }),
        ...(channel === undefined ? {} : { primaryChannel: channel }),
        ...(active === undefined ? {} : { active: active === 'true' }),
      },
      order: { createdAt: 'DESC', id: 'DESC' },
      skip: page * size,
      take: size,
    });
    return { success: true, data: { content, totalElements } };
  }

  @Get(':id')
  async get(@Param('id') id: string) {
    const customer = await this.customers.findOneBy({ id });
    if (customer === null) throw new NotFoundException();
    return { success: true, data: customer };
  }

  @Post()
  async create(
    @Body(new ValidationPipe({ whitelist: true, transform: true, expectedType: CreateDto })) body: CreateDto,
  ) {
    return { success: true, data: await this.customers.save(this.customers.create(body)) };
  }
}

const database = new URL(process.env.DATABASE_URL ?? '');

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'mysql', url: database.href, entities: [Customer], timezone: 'Z', poolSize: 10 }),
    TypeOrmModule.forFeature([Customer]),
  ],
  controllers: [CustomerController],
})
class PlainModule {}

const app = await NestFactory.create(PlainModule, { logger: false });
app.setGlobalPrefix('api/v1');
await app.listen(Number(process.env.PORT), '127.0.0.1');
process.stdout.write('serves\n');
