import { Controller, Get, Header } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ForPublic } from '../../http/audience.js';
import { Describe } from '../../http/describe.js';
import { Plain } from '../../http/plain.js';
import { contentSecurityPolicy } from './content-security-policy.js';

/** The explorer draws its icons from `data:` addresses in its style sheet, and calls the API it explains. */
const policy = contentSecurityPolicy({
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
});

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Kefu API</title>
    <link rel="icon" type="image/svg+xml" href="/assets/logo.svg">
    <link rel="stylesheet" href="/assets/swagger-ui.css">
    <link rel="stylesheet" href="/assets/explorer.css">
  </head>
  <body>
    <header class="bar">
      <a class="home" href="/"><img src="/assets/logo.svg" width="28" height="28" alt=""> Kefu <span>客服</span></a>
      <nav class="documents">
        <a href="/openapi.json">openapi.json</a>
        <a href="/docs/asyncapi.json">asyncapi.json</a>
      </nav>
    </header>
    <main id="explorer"><noscript>The explorer needs JavaScript; the document itself is at <a href="/openapi.json">openapi.json</a>.</noscript></main>
    <script src="/assets/swagger-ui-bundle.js"></script>
    <script src="/assets/explorer.js"></script>
  </body>
</html>
`;

/** The API explorer. */
@ApiTags('Pages')
@ForPublic()
@Plain()
@Controller('docs')
export class ExplorerController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', policy)
  @Header('Cache-Control', 'no-cache')
  @Describe({
    id: 'getExplorer',
    summary: 'The API explorer',
    description: 'This document as a page on which every call can be tried.',
    media: { 'text/html': '<!doctype html>…' },
  })
  read(): string {
    return page;
  }
}
