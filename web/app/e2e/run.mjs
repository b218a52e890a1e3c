// One order, from the hospital's click to the ward's receipt, in a browser.
import assert from 'node:assert/strict'
import { launch, Person } from './browser.mjs'
import { accessible, fits, quiet } from './checks.mjs'
import { findServer } from './server.mjs'
import { cancelPacked, handOver, zoneOverAFlight } from './otherwise.mjs'
import * as step from './steps.mjs'

const flightMs = 600_000
const server = await findServer(['--speed', '10', '--seed', '1'])
const browser = await launch()
const people = {}
const started = Date.now()
const say = (text) => console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`)

async function join(name, user, token, options) {
  people[name] = await Person.open(browser, server.url, options)
  await people[name].signIn(user, token)
  return people[name]
}

async function journey() {
  const visitor = await Person.open(browser, server.url)
  await visitor.page.locator('.signin form').waitFor()
  await accessible(visitor, 'the sign-in page')
  assert.match(await visitor.page.locator('.banner').innerText(), /not for clinical use/i)
  quiet(visitor, 'the visitor')
  await visitor.close()

  const hospital = await join('hospital', 'pukou-people', server.tokens.hospital)
  await hospital.page.locator('form.order-form button[type=submit]').click()
  await hospital.page.locator('.field-bad').first().waitFor()
  await accessible(hospital, 'the order form')
  const id = await step.placeOrder(hospital)
  await step.seePromise(hospital)
  const order = await hospital.api(`/orders/${id}`)
  assert.equal(order.shipments.length > 0, true)
  say(`order ${id} placed, ${order.shipments[0].units.length} bags promised on ${order.shipments[0].drone}`)
  await accessible(hospital, 'the order page')

  const dispatcher = await join('dispatcher', 'dispatcher', server.tokens.dispatcher)
  const pilot = await join('pilot', 'pilot', server.tokens.pilot)
  await whatGoesOtherwise(id)
  for (const { id: shipmentId, depot: depotId } of order.shipments) await deliver({ hospital, dispatcher, pilot, id, shipmentId, depotId })

  const done = await hospital.api(`/orders/${id}`)
  assert.equal(done.state, 'delivered')
  await hospital.page.locator('.timeline', { hasText: 'Received by the ward' }).waitFor()
  await hospital.page.locator('.curve canvas').first().waitFor()
  await hospital.page.getByRole('button', { name: 'Show every custody step' }).click()
  await hospital.page.locator('.trace li').first().waitFor()
  say('delivered, with its timeline and temperature record')
  await otherPages({ hospital, dispatcher, pilot })
}

// whatGoesOtherwise has its own people, who leave before the drone flies.
async function whatGoesOtherwise(notOurs) {
  const ward = await join('second ward', 'pukou-tcm', server.tokens.hospital)
  const depots = {}
  const depotOf = async (id) => (depots[id] ??= await join(`second ${id}`, id, server.tokens.depot))
  await cancelPacked({ ward, depotOf, notOurs })
  for (const person of [ward, ...Object.values(depots)]) await person.close()
  say('a packed order cancelled and unpacked')
}

async function deliver({ hospital, dispatcher, pilot, id, shipmentId, depotId }) {
  const depot = await join(`depot ${shipmentId}`, depotId, server.tokens.depot)
  const shipment = await depot.api(`/shipments/${shipmentId}`)
  await accessible(depot, 'the work list')
  const code = await step.pack(depot, shipment)
  await accessible(depot, 'the packing list')
  await depot.close()
  say(`packed ${shipmentId}`)
  await pilot.go('flights')
  await step.consent(pilot, shipment.flight)
  await hospital.go('orders', id)
  // The ward's word is due while the drone waits, so nothing stands between.
  const cleared = step.clearThePad(hospital, flightMs)
  const flies = step.flying(dispatcher, shipment.drone, flightMs).then(async () => {
    say(`${shipment.drone} flies on the map`)
    if (people.relief) return
    const relief = await join('relief', 'pilot2', server.tokens.pilot2)
    await Promise.all([zoneOverAFlight(dispatcher, shipment.flight), handOver(pilot, relief, shipment.flight)])
    await accessible(dispatcher, 'the zones')
    say('handed over and back, and led around a zone that was drawn on its way')
  })
  await Promise.all([cleared, flies])
  say('the box is at the pad')
  await accessible(hospital, 'the receipt')
  await step.receive(hospital, shipment, code)
  await accessible(pilot, 'the flight page')
  await accessible(dispatcher, 'the live map')
  const cells = dispatcher.page.getByRole('button', { name: 'H3 cells of routes' })
  if ((await cells.getAttribute('aria-pressed')) === 'false') await cells.click()
  await dispatcher.page.waitForFunction(() => window.__airveinMap.queryRenderedFeatures({ layers: ['cells'] }).length > 0)
}

async function otherPages({ hospital, dispatcher, pilot }) {
  const admin = await join('admin', 'admin', server.tokens.admin)
  for (const path of ['site', 'reports', 'live', 'orders', 'flights', 'alarms', 'boxes', 'stock']) {
    await admin.go(path)
    await admin.page.locator('main h1').first().waitFor({ state: 'attached' })
    await accessible(admin, `the administrator's ${path}`)
  }
  await hospital.page.getByRole('button', { name: '中文' }).click()
  assert.equal(await hospital.page.locator('html').getAttribute('lang'), 'zh-CN')
  await hospital.page.locator('.order-head .badge', { hasText: '已送达' }).waitFor()
  assert.match(await hospital.page.locator('.banner').innerText(), /不得用于临床/)
  for (const [person, paths] of [[hospital, ['orders', 'new']], [pilot, ['flights', 'live']], [dispatcher, ['live', 'orders', 'alarms', 'boxes', 'stock']]]) {
    await person.page.setViewportSize({ width: 390, height: 844 })
    for (const path of paths) {
      await person.go(path)
      await person.page.locator('main h1').first().waitFor({ state: 'attached' })
      await fits(person, `${path} on a phone`)
    }
  }
  await hospital.go('new')
  await accessible(hospital, 'the order form on a phone, in Chinese')
}

let failed = null
try {
  await journey()
  for (const [name, person] of Object.entries(people)) quiet(person, name)
  say('passed')
} catch (e) {
  failed = e
  for (const [name, person] of Object.entries(people)) {
    await person.page.screenshot({ path: `test-results/${name.replace(/\W+/g, '-')}.png` }).catch(() => {})
  }
} finally {
  await browser.close()
  await server.stop()
}
if (failed) {
  console.error(failed)
  if (server.log) console.error(server.log())
  process.exit(1)
}
