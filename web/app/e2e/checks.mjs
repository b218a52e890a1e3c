import assert from 'node:assert/strict'
import AxeBuilder from '@axe-core/playwright'

// accessible runs axe over the page and fails on anything it finds.
export async function accessible(person, what) {
  const { violations } = await new AxeBuilder({ page: person.page }).analyze()
  const told = violations.map((v) => `${v.id} (${v.impact}): ${v.help}\n    ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join('\n    ')}`)
  assert.equal(violations.length, 0, `${what} is not accessible:\n  ${told.join('\n  ')}`)
}

// fits says that nothing makes the page scroll sideways.
export async function fits(person, what) {
  const over = await person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  assert.ok(over <= 0, `${what} is ${over} px wider than the screen`)
}

// quiet says that no page threw or logged an error.
export function quiet(person, who) {
  assert.deepEqual(person.faults, [], `${who}'s page reported errors`)
}
