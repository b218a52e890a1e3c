// What goes otherwise, by clicking and typing.
import assert from 'node:assert/strict'
import * as step from './steps.mjs'

// zoneOverAFlight is a dispatcher who draws a zone across a drone's way by
// clicking, sees what it would do, puts it in force, and takes it away when
// the drone flies another way.
export async function zoneOverAFlight(dispatcher, flightId) {
  const { page } = dispatcher
  const flight = await dispatcher.api(`/flights/${flightId}`)
  const drone = await dispatcher.api(`/drones/${flight.drone}`)
  const pad = flight.route.at(-1)
  // The middle of what is left of the way, told as a circle.
  const ahead = [[drone.lon, drone.lat], ...flight.route.slice(1).filter(([lon, lat]) => Math.hypot(lon - pad[0], lat - pad[1]) < Math.hypot(drone.lon - pad[0], drone.lat - pad[1]))]
  const [a, b] = ahead.length > 1 ? ahead.slice(-2) : [ahead[0], pad]
  await page.getByRole('tab', { name: /^Zones/ }).click()
  await page.locator('[data-do=draw-zone]').click()
  await page.locator('select[name=shape]').selectOption('circle')
  await page.locator('.map-full .map-canvas canvas').first().click({ position: { x: 200, y: 300 } })
  await page.waitForFunction(() => /\d/.test(document.querySelector('textarea[name=corners]').value))
  await page.locator('textarea[name=corners]').fill(`${((a[1] + b[1]) / 2).toFixed(5)}, ${((a[0] + b[0]) / 2).toFixed(5)}`)
  await page.locator('input[name=radius]').fill('150')
  await page.locator('input[name=zone_name]').fill('Fire at the quay')
  await page.locator('[data-do=look-zone]').click()
  await page.locator(`[data-touched="${flightId}"]`).waitFor()
  await page.locator('[data-do=put-zone]').click()
  const row = page.locator('.zone-row', { hasText: 'Fire at the quay' })
  await row.waitFor()
  for (const end = Date.now() + 60_000; ;) {
    const now = await dispatcher.api(`/flights/${flightId}`)
    if (now.rerouted && !now.command) break
    // On a slow machine it has its box down before the zone is in force.
    if (['delivering', 'returning', 'ended'].includes(now.state)) break
    assert.ok(Date.now() < end, `the flight was not led another way: ${JSON.stringify(now.detour ?? now.command)}`)
    await page.waitForTimeout(250)
  }
  await row.getByRole('button', { name: 'Take away' }).click()
  await step.ask(dispatcher)
  await row.waitFor({ state: 'detached' })
}

// handOver is a pilot who gives a flight to another one, and gets it back.
export async function handOver(pilot, relief, flightId) {
  for (const [from, to] of [[pilot, relief], [relief, pilot]]) {
    for (const p of [from, to]) await p.go('flights', flightId)
    await from.page.locator('[data-do=hand-over]').click()
    await from.page.locator('dialog select').waitFor()
    await step.ask(from)
    await to.page.locator('[data-do=take-over]').click()
    await from.page.locator('[data-do=hand-over]').waitFor({ state: 'detached' })
  }
}

// cancelPacked is a second ward: it sees nothing of the first one's order,
// and cancels its own when the box is packed. The depot unpacks it, and has
// nothing left to unpack.
export async function cancelPacked({ ward, depotOf, notOurs }) {
  await ward.go('orders', notOurs)
  await ward.page.getByText('There is no such order, or it is not yours.').waitFor()
  await ward.go('orders')
  const id = await step.placeOrder(ward, { amount: '2' })
  const [{ id: shipmentId, depot: depotId }] = (await ward.api(`/orders/${id}`)).shipments
  const depot = await depotOf(depotId)
  await step.pack(depot, await depot.api(`/shipments/${shipmentId}`))
  await ward.page.locator('.stepper li:nth-child(2).done').waitFor()
  await step.cancel(ward, 'bleeding has stopped')
  await ward.page.locator('.order-head .badge', { hasText: 'Cancelled' }).waitFor()
  await ward.page.locator('.shipment .badge', { hasText: 'Called off' }).waitFor()
  await depot.go('work')
  const row = depot.page.locator(`.work-row[data-shipment="${shipmentId}"]`)
  await row.getByRole('button', { name: 'Unpack' }).click()
  await step.ask(depot, 'Packer')
  await row.getByRole('button', { name: 'Unpack' }).waitFor({ state: 'detached' })
  assert.equal(await row.count(), 1, 'the shipment is gone from the work list')
  const statuses = (await depot.api(`/shipments/${shipmentId}`)).units.map((u) => u.status)
  // Without readings no box was in range: then its bags wait in quarantine.
  assert.ok(statuses.every((s) => s === 'available' || s === 'quarantined'), statuses.join())
}
