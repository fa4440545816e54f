import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { ChatAdapter } from './chat/chat.adapter.js';
import type { Config } from './config/config.js';
import { closedPolicy } from './http/browser-headers.js';
import { refuseUnknownRoute } from './http/error.filter.js';
import { maxHeaders } from './http/calls-in-turn.js';
import { ExactExpressAdapter } from './http/express.adapter.js';
import { jsonBody } from './http/json-body.js';
import { refuseBrokenEncoding } from './http/percent-encoding.js';
import { acceptRawUrls } from './http/raw-url.js';
import { watchRefusals } from './http/refusal.js';
import { beginRequest } from './http/request.middleware.js';
import { NestLogger } from './log/nest-logger.js';
import { Metrics } from './ops/metrics.js';

/** Routes that are not part of the API proper. */
const outsideApi = [
  'health/live',
  'health/ready',
  'metrics',
  'openapi.json',
  'docs',
  'docs/asyncapi.json',
  'assets/:file',
  'console',
  'console/assets/:file',
  'console/{*page}',
  'widget.js',
  'demo',
  '/',
];

/** The whole service, connected to its database and ready to listen. */
export async function createApp(config: Config, logger: Logger): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(config, logger),
    new ExactExpressAdapter(),
    {
      bodyParser: false,
      logger: new NestLogger(logger),
      abortOnError: false,
    },
  );
  const metrics = app.get(Metrics);
  app.set('trust proxy', config.http.trustProxy);
  app.disable('x-powered-by');
  app.use(beginRequest(logger, (...request) => metrics.observeRequest(...request)));
  app.use(closeWhileStopping(app.getHttpServer()));
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: closedPolicy } }));
  app.use('/api', keepOutOfCaches);
  app.enableCors({
    origin: config.http.corsOrigins,
    exposedHeaders: ['X-Request-Id', 'Retry-After'],
    maxAge: 600,
  });
  app.use(refuseBrokenEncoding);
  app.use(jsonBody());
  app.setGlobalPrefix('api/v1', { exclude: outsideApi });
  limitSlowClients(app.getHttpServer());
  acceptRawUrls(app.getHttpServer());
  watchRefusals(app.getHttpServer(), logger, (refusal) => metrics.countRefusal(refusal));
  app.useWebSocketAdapter(new ChatAdapter(app));
  await app.init();
  app.use(refuseUnknownRoute);
  return app;
}

/** Answers are somebody's data, or tokens: nobody keeps them, so nobody has one that could still be fresh. */
function keepOutOfCaches(request: Request, response: Response, next: NextFunction): void {
  delete request.headers['if-none-match'];
  response.setHeader('Cache-Control', 'no-store');
  next();
}

/** Once the server accepts no more, answers end their connection, so that no client sends another call on it. */
function closeWhileStopping(server: Server) {
  return (_request: Request, response: Response, next: NextFunction) => {
    if (!server.listening) response.setHeader('Connection', 'close');
    next();
  };
}

/** A client that trickles its headers or body, or takes nothing of its answer, holds a connection for a minute or two, not for ever. */
function limitSlowClients(server: Server): void {
  server.timeout = 60_000;
  server.headersTimeout = 10_000;
  server.requestTimeout = 15_000;
  server.keepAliveTimeout = 65_000;
  server.maxHeadersCount = maxHeaders + 1;
}
