import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Kefu } from './kefu.js';

/** Rules that mean harm to whatever is put into the page. */
const hostile = `
  html * { display: none !important; visibility: hidden !important; opacity: 0 !important; }
  * { color: red !important; font: italic 40px serif !important; animation: none !important; }
  html * { transform: rotate(9deg) !important; }
  kefu-widget { position: static !important; z-index: -1 !important; pointer-events: none !important; }
  button, textarea, p, div { border: 9px solid red !important; margin: 30px !important; }`;

interface ShopOptions {
  /** What the script element says beside its address, e.g. `data-lang="zh"`. */
  attributes?: string;
  language?: string;
  isHostile?: boolean;
  /** Inline scripts are not allowed: this is served as a file, before the widget. */
  script?: string;
}

/** A site of somebody else that has the widget in it, under the strictest policy that lets it work. */
export class Shop {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(kefu: Kefu, options: ShopOptions = {}): Promise<Shop> {
    const { attributes = '', language = 'en', isHostile = false, script = '' } = options;
    const page = `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>Shop</title>
      <meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
      <link rel="stylesheet" href="/shop.css"><script src="/shop.js"></script>
      <script src="${kefu.url}/widget.js" defer ${attributes}></script></head>
      <body><main><h1>Shop</h1><p>Nothing to sell.</p></main></body></html>`;
    const policy = [
      "default-src 'none'",
      `script-src 'self' ${kefu.url}`,
      `connect-src ${kefu.url} ${kefu.url.replace('http', 'ws')}`,
      "style-src 'self'",
      'img-src data:',
    ].join('; ');
    const server = createServer((request, response) => {
      const [type, content] =
        request.url === '/shop.css'
          ? ['text/css', isHostile ? hostile : '']
          : request.url === '/shop.js'
            ? ['text/javascript', script]
            : ['text/html', page];
      response.writeHead(200, { 'Content-Type': `${type}; charset=utf-8`, 'Content-Security-Policy': policy });
      response.end(content);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Shop(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** The widget on a page, as a customer sees it. */
export class Visit {
  /** Errors, breaches of the policy, dialogs, and calls to elsewhere. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly origins: string[],
  ) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('dialog', (dialog) => {
      this.complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== 'data:' && !this.origins.includes(origin)) this.complaints.push(`${request.url()} is elsewhere`);
    });
  }

  static async begin(context: BrowserContext, kefu: Kefu, url: string): Promise<Visit> {
    const visit = new Visit(await context.newPage(), [kefu.url, new URL(url).origin]);
    await visit.page.goto(url);
    await visit.page.locator('kefu-widget').waitFor({ state: 'attached' });
    return visit;
  }

  get launcher(): Locator {
    return this.page.locator('.launcher');
  }

  get panel(): Locator {
    return this.page.getByRole('dialog');
  }

  get field(): Locator {
    return this.page.locator('kefu-widget textarea');
  }

  async open(): Promise<void> {
    await this.launcher.click();
    await this.panel.waitFor();
  }

  async say(words: string): Promise<void> {
    await this.field.fill(words);
    await this.field.press('Enter');
  }

  /** A message with these words, of somebody or in some state: `own`, `other`, `sent`, `read`, `queued`, `failed`. */
  message(words: string, kind = ''): Locator {
    return this.page.locator(`.message${kind === '' ? '' : `.${kind}`}`).filter({ hasText: words });
  }

  /** Resolves when the message is shown so. */
  async sees(words: string, kind = ''): Promise<void> {
    await this.message(words, kind).first().waitFor();
  }

  /** What has been said, in order, without the greeting. */
  said(): Promise<string[]> {
    return this.page.locator('.message:not(.greeting) .bubble').allTextContents();
  }
}
