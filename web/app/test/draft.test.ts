import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check, emptyDraft, groupOf, KeyKeeper, toInput, withComponent, type Draft } from '../src/pages/hospital/draft.ts'

const now = Date.parse('2026-11-23T06:00:00Z')
const zone = 'Asia/Shanghai'
const good = (): Draft => ({
  ...emptyDraft(), urgency: 'immediate', authorisedBy: ' Dr Wu ',
  lines: [{ component: 'red_cells', abo: 'A', rhd: '+', amount: '4', unitDef: 'cn_200ml', substitution: 'allowed', pretransfusion: 'none' }],
})

test('an empty form names every field that is missing', () => {
  assert.deepEqual(Object.keys(check(emptyDraft(), zone, now)).sort(), ['lines.0.amount', 'lines.0.group', 'urgency'])
})

test('a good form has no error, an immediate one needs its authoriser', () => {
  assert.deepEqual(check(good(), zone, now), {})
  assert.deepEqual(Object.keys(check({ ...good(), authorisedBy: ' ' }, zone, now)), ['authorised_by'])
  assert.deepEqual(check({ ...good(), urgency: 'routine', authorisedBy: '' }, zone, now), {})
})

test('a time that has passed at the site is refused', () => {
  assert.ok('needed_by' in check({ ...good(), neededBy: '2026-11-23T13:59' }, zone, now))
  assert.deepEqual(check({ ...good(), neededBy: '2026-11-23T14:30' }, zone, now), {})
})

test('the order goes out as the contract writes it', () => {
  const input = toInput({ ...good(), neededBy: '2026-11-23T14:30' }, 'pukou-people', zone)
  assert.deepEqual(input, {
    kind: 'patient', hospital: 'pukou-people', urgency: 'immediate', needed_by: '2026-11-23T14:30:00+08:00', authorised_by: 'Dr Wu', source: 'web',
    patient: { fcp: 'unknown', child: 'no', neonate: 'no', weight_band: null, antibodies: [] },
    lines: [{ component: 'red_cells', group: 'A+', amount: 4, unit_def: 'cn_200ml', attributes: [], substitution: 'allowed', pretransfusion: 'none' }],
  })
})

test('groups are the API’s words', () => {
  assert.deepEqual([groupOf('AB', '-'), groupOf('O', '?'), groupOf('unknown', ''), groupOf('Oh', '+'), groupOf('A', ''), groupOf('', '+')], ['AB-', 'O?', 'unknown', 'Oh', '', ''])
})

test('a component takes a unit definition that fits it', () => {
  const line = good().lines[0]!
  assert.equal(withComponent(line, 'platelets').unitDef, 'treatment_dose')
  assert.equal(withComponent({ ...line, unitDef: 'ml' }, 'platelets').unitDef, 'ml')
})

test('the same order keeps its key, another gets its own', () => {
  let n = 0
  const keys = new KeyKeeper(() => `k${++n}`)
  assert.deepEqual([keys.keyFor({ a: 1 }), keys.keyFor({ a: 1 }), keys.keyFor({ a: 2 })], ['k1', 'k1', 'k2'])
})
