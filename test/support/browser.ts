import { type Browser, chromium, type Page } from 'playwright-core';
import { findBrowser } from './programs.js';

/** Nothing but what the pages ask for. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser() ?? 'chromium', headless: true, args: quiet });
}

interface Look {
  path: string;
  width: number;
  language?: string;
  theme?: 'light' | 'dark';
}

/** A page as somebody sees it, and whatever was amiss with it. */
export class Sight {
  /** What the page complained of: errors, breaches of its own policy, and calls to elsewhere. */
  readonly complaints: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly origin: string,
  ) {}

  static async open(
    browser: Browser,
    origin: string,
    { path, width, language = 'en', theme = 'light' }: Look,
  ): Promise<Sight> {
    // A context of its own, in which further tabs can be opened.
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      locale: language,
      colorScheme: theme,
      // What still moves may not be where a click is aimed at.
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const sight = new Sight(page, origin);
    sight.listen();
    await page.goto(`${origin}${path}`);
    return sight;
  }

  /** By how many pixels the page is wider than the window. */
  overflow(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  private listen(): void {
    // A breach of the policy is an error on the console.
    this.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    this.page.on('pageerror', (error) => this.complaints.push(error.message));
    this.page.on('requestfailed', (request) => {
      // What a page no longer wants it takes back.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') this.complaints.push(`${request.url()} failed`);
    });
    this.page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${this.origin}/`) && !url.startsWith('data:')) this.complaints.push(`${url} is elsewhere`);
    });
  }
}
