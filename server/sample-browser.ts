/** A real Chromium for the tests of whole pages: people sign in, each in a window of their own, and complaints are kept. */
import { type Browser, chromium, type Page } from 'playwright-core';
import { browserFlags, chromium as browserPath } from '../config/test-needs.ts';
import { ADMIN } from './sample.ts';

const DESK = { viewport: { width: 1366, height: 768 }, locale: 'zh-CN' };
/** Beside other tests a page may take its time. */
const PATIENT_MS = 30_000;

export class SampleBrowser {
  /** What broke in any page. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<SampleBrowser> {
    const executablePath = browserPath();
    if (executablePath === undefined) throw new Error('there is no Chromium: run node config/test-needs.ts');
    return new SampleBrowser(await chromium.launch({ executablePath, args: [...browserFlags] }));
  }

  /** An empty window of its own. */
  async open(): Promise<Page> {
    const page = await (await this.#browser.newContext(DESK)).newPage();
    page.setDefaultTimeout(PATIENT_MS);
    page.on('pageerror', (error) => this.complaints.push(error.message));
    return page;
  }

  /** Somebody signed in at an address. */
  async signedIn(address: string, { name, password } = ADMIN): Promise<Page> {
    const page = await this.open();
    await page.goto(address);
    await page.getByLabel('用户名').fill(name);
    await page.getByLabel('密码', { exact: true }).fill(password);
    await page.keyboard.press('Enter');
    await page.getByLabel('密码', { exact: true }).waitFor({ state: 'detached' });
    return page;
  }

  async end(): Promise<void> {
    await this.#browser.close();
  }
}
