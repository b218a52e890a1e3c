// What goes otherwise, by clicking and typing.
import assert from 'node:assert/strict'
import * as step from './steps.mjs'

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
