// What each role does, by clicking and typing.
import assert from 'node:assert/strict'

export async function placeOrder(hospital, { amount = '4', abo = 'A', rhd = '+', urgency = 'immediate' } = {}) {
  const { page } = hospital
  const form = page.locator('form.order-form')
  await form.locator(`.choice-option[data-value="${urgency}"]`).click()
  await form.locator('.choice-option[data-value="red_cells"]').click()
  await form.locator(`.group-pick .choice-option[data-value="${abo}"]`).click()
  await form.locator(`.group-pick .choice-option[data-value="${rhd}"]`).click()
  await form.locator('input[name=amount]').fill(amount)
  await form.locator('input[name=authorised_by]').fill('Duty physician')
  await form.locator('input[name=phone]').fill('025-0000-0000')
  await form.locator('button[type=submit]').click()
  await page.waitForURL(/#\/orders\/.+/)
  return decodeURIComponent(new URL(page.url()).hash.split('/')[2])
}

// ask answers the open dialog: its text fields in order, then its button.
export async function ask(person, ...texts) {
  const dialog = person.page.locator('dialog')
  for (const [i, text] of texts.entries()) await dialog.locator('input').nth(i).fill(text)
  await dialog.locator('button[type=submit]').click()
  await dialog.waitFor({ state: 'detached' })
}

export async function cancel(person, reason) {
  await person.page.getByRole('button', { name: 'Cancel the order' }).click()
  await ask(person, reason)
}

export async function seePromise(hospital) {
  const panel = hospital.page.locator('.shipment').first()
  await panel.locator('.eta b').waitFor()
  assert.ok((await panel.locator('.units li').count()) > 0, 'the promise names no unit')
  assert.match(await panel.locator('.eta').innerText(), /\d\d:\d\d/, 'the promise has no time')
}

export async function pack(depot, shipment) {
  const { page } = depot
  await page.locator(`.work-row[data-shipment="${shipment.id}"] a.button`).click()
  const units = page.locator('.ticks li')
  await units.first().waitFor()
  assert.ok(await page.locator('[data-do=pack]').isDisabled(), 'a box can be sealed with nothing in it')
  // The first by a scanner's keystrokes, the rest by clicking.
  await page.locator('input.scan').fill(`=${shipment.units[0].din}00`)
  await page.locator('input.scan').press('Enter')
  await page.locator('.ticks li.is-on').first().waitFor()
  for (let i = 0; i < (await units.count()); i++) {
    const box = units.nth(i).locator('input')
    if (!(await box.isChecked())) await box.check()
  }
  await page.locator('.choice-cards .choice-option:has(input:not(:disabled))').first().click()
  await page.locator('input[name=seal]').fill('S-4711')
  await page.locator('input[name=weight]').fill(String(Math.round(shipment.planned_g)))
  await page.locator('input[name=packed_by]').fill('Packer')
  await page.locator('input[name=checked_by]').fill('Checker')
  await page.locator('[data-do=pack]').click()
  const code = await page.locator('[data-code]').getAttribute('data-code')
  assert.match(code, /^\d{6}$/)
  return code
}

export async function consent(pilot, flight) {
  const { page } = pilot
  await page.locator(`.flight-row[data-flight="${flight}"] a`).click()
  await page.locator('[data-do=consent]').click()
  await page.locator('[data-do=consent]').waitFor({ state: 'detached' })
}

// flying waits until the map draws the drone as one that moves.
export async function flying(dispatcher, drone, timeout) {
  await dispatcher.page.waitForFunction((id) => {
    const map = window.__airveinMap
    if (!map?.getLayer('drones')) return false
    return map.queryRenderedFeatures({ layers: ['drones'] }).some((f) => f.properties.id === id && f.properties.motion === 'moving')
  }, drone, { timeout, polling: 250 })
  const seen = await dispatcher.page.locator('.map-canvas').boundingBox()
  assert.ok(seen && seen.height > 200 && seen.width > 200, 'the map has no room on the page')
}

// clearThePad gives the ward's word, again whenever it has expired, until
// the box is at the pad.
export async function clearThePad(hospital, timeout) {
  const { page } = hospital
  const end = Date.now() + timeout
  const receive = page.locator('form.receive')
  const button = page.locator('[data-do=pad-clear]')
  while (!(await receive.isVisible())) {
    assert.ok(Date.now() < end, 'the box did not arrive at the pad')
    // The button goes as the drone comes down: one that is gone is not waited for.
    const text = (await button.isVisible()) ? await button.innerText({ timeout: 500 }).catch(() => '') : ''
    if (text === 'Pad is clear') {
      await page.locator('input[name=pad_by]').fill('Ward nurse', { timeout: 2000 }).catch(() => {})
      await button.click({ timeout: 2000 }).catch(() => {})
    }
    await receive.waitFor({ timeout: 500 }).catch(() => {})
  }
}

export async function receive(hospital, shipment, code) {
  const { page } = hospital
  const form = page.locator('form.receive')
  await form.locator('input.scan').fill(shipment.units[0].din)
  await form.locator('input.scan').press('Enter')
  const units = form.locator('.ticks li')
  for (let i = 0; i < (await units.count()); i++) {
    const accept = units.nth(i).locator('[data-do=accept]')
    if ((await accept.getAttribute('aria-pressed')) !== 'true') await accept.click()
  }
  await form.locator('input[name=received_by]').fill('Ward nurse')
  const wrong = code === '000000' ? '111111' : '000000'
  await form.locator('input[name=code]').fill(wrong)
  await form.locator('[data-do=receive]').click()
  await form.getByText('The handover code is wrong.').waitFor()
  await form.locator('input[name=code]').fill(code)
  await form.locator('[data-do=receive]').click()
  await page.locator('.order-head .badge', { hasText: 'Delivered' }).waitFor()
}
