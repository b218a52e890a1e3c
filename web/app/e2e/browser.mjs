import { chromium } from 'playwright-core'

const flags = [
  '--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-quic',
]

export async function launch() {
  const executablePath = process.env.CHROMIUM || '/usr/bin/chromium'
  return chromium.launch({ executablePath, args: flags })
}

// Person is one role's own browser window, so that sign-ins stay apart.
export class Person {
  constructor(page, base, faults) {
    this.page = page
    this.base = base
    this.faults = faults
  }

  static async open(browser, base, { width = 1280, height = 800, locale = 'en-GB', scale = 1 } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, locale, deviceScaleFactor: scale, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    const faults = []
    page.on('pageerror', (e) => faults.push(`page error: ${e.message}`))
    page.on('console', (m) => {
      // A refused call is shown by the page itself; the browser logs it too.
      if (m.type() === 'error' && !/status of (401|403|404|409|422)/.test(m.text())) faults.push(`console: ${m.text()}`)
    })
    await page.goto(base, { waitUntil: 'domcontentloaded' })
    return new Person(page, base, faults)
  }

  // signIn presses the demonstration's button, or uses the role's token
  // where the server offers none.
  async signIn(user, token) {
    const { page } = this
    await page.locator('.signin form').waitFor()
    const button = page.locator(`[data-user="${user}"]`)
    if (await button.count()) {
      await button.click()
    } else {
      await page.getByRole('button', { name: /token/i }).click()
      await page.locator('input[name=token]').fill(token)
      await page.locator('.signin button[type=submit]').click()
    }
    await page.locator('.who').waitFor()
    await page.locator('.live-mark.tone-ok').waitFor({ state: 'attached' })
  }

  async go(...parts) {
    await this.page.evaluate((hash) => { location.hash = hash }, '#/' + parts.map(encodeURIComponent).join('/'))
  }

  // api asks the server with this window's own session.
  async api(path) {
    const res = await this.page.request.get(`${this.base}/api/v1${path}`)
    if (!res.ok()) throw new Error(`${path}: ${res.status()} ${await res.text()}`)
    return res.json()
  }

  async close() {
    await this.page.context().close()
  }
}
