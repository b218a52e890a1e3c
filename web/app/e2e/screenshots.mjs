// The five roles' pages as pictures, from a demonstration that plays its
// people: node e2e/screenshots.mjs FOLDER
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { launch, Person } from './browser.mjs'
import { findServer } from './server.mjs'
import { placeOrder } from './steps.mjs'

const folder = process.argv[2] ?? 'screenshots'
await mkdir(folder, { recursive: true })
const server = await findServer(['--speed', '8', '--auto', '--orders', '6', '--seed', '3'])
const browser = await launch()
const size = { width: 1360, height: 850 }

async function open(user, token, options = size) {
  const p = await Person.open(browser, server.url, options)
  await p.signIn(user, token)
  return p
}

const shoot = (p, name) => p.page.screenshot({ path: join(folder, `${name}.png`) })
// settle waits for the map: a live one is never idle, so that some frames
// after its first drones are enough.
async function settle(p) {
  await p.page.waitForFunction(() => window.__airveinMap?.getLayer('drones') && window.__airveinMap.queryRenderedFeatures({ layers: ['drones'] }).length > 0)
  await p.page.evaluate(() => new Promise((resolve) => {
    let left = 6
    const one = () => --left > 0 || (window.__airveinMap.off('render', one), resolve())
    window.__airveinMap.on('render', one)
  }))
}

try {
  const depot = await open('nanjing-center', server.tokens.depot)
  const hospital = await open('pukou-people', server.tokens.hospital)
  await hospital.page.locator('form.order-form .choice-option[data-value="immediate"]').click()
  await shoot(hospital, 'order-form')
  await placeOrder(hospital)
  const packButton = depot.page.locator('.work-row a.button.primary').first()
  await packButton.click({ timeout: 20_000 }).then(async () => {
    await depot.page.locator('.ticks input').first().check()
    await shoot(depot, 'depot')
  }, (e) => console.error(`no shipment to pack: ${e.message}`))

  const dispatcher = await open('dispatcher', server.tokens.dispatcher)
  await hospital.page.locator('.stepper li:nth-child(3).done').first().waitFor({ timeout: 180_000 })
  await hospital.page.locator('.curve canvas').first().waitFor({ timeout: 60_000 })
  await hospital.page.waitForFunction(() => window.__airveinMap?.queryRenderedFeatures({ layers: ['drones'] }).some((f) => f.properties.motion === 'moving'), null, { timeout: 60_000 })
  await settle(hospital)
  await shoot(hospital, 'hospital')

  await dispatcher.page.locator('#tab-flights').click()
  await dispatcher.page.getByRole('button', { name: 'H3 cells of routes' }).click()
  await dispatcher.page.locator('.flight-row .row-button').first().click()
  await dispatcher.page.getByRole('button', { name: 'Whole site' }).click()
  await settle(dispatcher)
  await shoot(dispatcher, 'dispatcher')

  const pilot = await open('pilot', server.tokens.pilot)
  await pilot.page.locator('.flight-row a').first().click()
  await pilot.page.locator('.vitals').waitFor()
  await settle(pilot)
  await shoot(pilot, 'pilot')

  const admin = await open('admin', server.tokens.admin)
  await admin.page.locator('.facts .tone-ok').nth(2).waitFor()
  await shoot(admin, 'admin')

  const phone = await open('pukou-people', server.tokens.hospital, { width: 390, height: 844, locale: 'zh-CN' })
  await phone.page.locator('.order-row a').first().click()
  await phone.page.locator('.stepper').first().waitFor()
  await shoot(phone, 'phone-zh')
} finally {
  await browser.close()
  await server.stop()
}
