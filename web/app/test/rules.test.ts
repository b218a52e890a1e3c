import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Problem, parseProblem } from '../src/api/problem.ts'
import type { Alarm, Order, Shipment, Unit } from '../src/api/types.ts'
import { figures } from '../src/pages/admin/figures.ts'
import { stageOf } from '../src/pages/depot/work.ts'
import { byPriority, unanswered } from '../src/pages/dispatcher/alarmOrder.ts'
import { navFor, resolve } from '../src/pages/nav.ts'
import { complete, toReceipt } from '../src/pages/order/receipt.ts'
import { ageOf, byUrgency, calledOff } from '../src/pages/order/sorting.ts'
import { curveData, gapS } from '../src/parts/curveData.ts'
import { problemDetail } from '../src/text/problems.ts'
import { parseRoute } from '../src/router.ts'

test('problems name their field however it is written', () => {
  const p = parseProblem(422, { title: 'x', code: 'invalid', errors: [{ field: 'body.lines[0].amount', message: 'too much' }, { field: '/needed_by', message: 'past' }] })
  assert.equal(p.at('lines.0.amount'), 'too much')
  assert.equal(p.at('needed_by'), 'past')
  assert.equal(p.at('by'), undefined)
})

test('an answer that is no problem still becomes one', () => {
  const p = parseProblem(502, undefined)
  assert.ok(p instanceof Problem)
  assert.deepEqual([p.status, p.code], [502, 'http_502'])
})

test('receipt: every unit stands in exactly one list, rejections with a reason', () => {
  const units = ['u1', 'u2'].map((id) => ({ id }) as Unit)
  assert.equal(complete(units, { u1: { accept: true } }), false)
  assert.equal(complete(units, { u1: { accept: true }, u2: { accept: false, reason: ' ' } }), false)
  const marks = { u1: { accept: true }, u2: { accept: false, reason: 'leaks' } }
  assert.equal(complete(units, marks), true)
  assert.deepEqual(toReceipt('s', units, marks, { code: '123456', override: '', by: ' Li ', surface: '5,4', dispatcher: false }),
    { shipment: 's', received_by: 'Li', code: '123456', units: ['u1'], rejected: [{ unit: 'u2', reason: 'leaks' }], surface_c: 5.4 })
  assert.equal('code' in toReceipt('s', units, marks, { code: '', override: 'phone', by: 'D', surface: '', dispatcher: true }), false)
})

test('orders: emergencies first, then the oldest', () => {
  const o = (id: string, urgency: Order['urgency'], placed_at: string) => ({ id, urgency, placed_at }) as Order
  const list = [o('r', 'routine', '2026-01-01T00:00:00Z'), o('i2', 'immediate', '2026-01-02T00:00:00Z'), o('i1', 'immediate', '2026-01-01T00:00:00Z')]
  assert.deepEqual(list.sort(byUrgency).map((x) => x.id), ['i1', 'i2', 'r'])
})

test('an order ages against its promise', () => {
  assert.deepEqual([ageOf(0, 100, 50), ageOf(0, 100, 71), ageOf(0, 100, 101), ageOf(0, undefined, 1e9)], ['fresh', 'ageing', 'late', 'fresh'])
})

test('alarms: unanswered first, then the gravest', () => {
  const a = (id: string, priority: Alarm['priority'], acked?: string, shelved?: string) => ({ id, priority, raised_at: '2026-01-01T00:00:00Z', acked_at: acked, shelved_until: shelved }) as Alarm
  const list = [a('acked', 'emergency', '2026-01-01T00:00:01Z'), a('low', 'low'), a('high', 'high'), a('shelved', 'emergency', undefined, '2026-01-01T01:00:00Z')]
  assert.deepEqual(list.sort(byPriority(Date.parse('2026-01-01T00:30:00Z'))).map((x) => x.id), ['high', 'low', 'acked', 'shelved'])
})

test('a role opens its own pages only', () => {
  assert.equal(resolve('hospital', undefined), 'orders')
  assert.equal(resolve('hospital', 'stock'), null)
  assert.equal(resolve('pilot', 'orders'), null)
  assert.ok(navFor('dispatcher').some((n) => n.path === 'alarms'))
})

test('addresses are read without breaking on bad ones', () => {
  assert.deepEqual(parseRoute('#/orders/a%20b'), ['orders', 'a b'])
  assert.deepEqual(parseRoute('#/orders/%E0%A4%A'), ['orders', '%E0%A4%A'])
  assert.deepEqual(parseRoute(''), [])
})

test('a curve is in order, and a gap in the record is one in the curve', () => {
  const at = (s: number) => new Date(s * 1000).toISOString()
  const d = curveData([{ at: at(1000 + gapS + 1), probe: 1, c: 5 }, { at: at(1000), probe: 1, c: 4 }, { at: 'bad', probe: 1, c: 9 }])!
  assert.deepEqual(d.times, [1000, 1001, 1000 + gapS + 1])
  assert.deepEqual(d.lines, [{ probe: 1, values: [4, null, 5], last: 5 }])
  assert.deepEqual([d.min, d.max, d.last, d.samples], [4, 5, 5, 2])
  assert.equal(curveData([]), null)
})

test('a curve has one line a probe', () => {
  const at = (s: number) => new Date(s * 1000).toISOString()
  const d = curveData([{ at: at(1), probe: 2, c: 6 }, { at: at(1), probe: 1, c: 4 }, { at: at(2), probe: 1, c: 4.5 }, { at: at(3), probe: 2, c: 6.5 }])!
  assert.deepEqual(d.times, [1, 2, 3])
  assert.deepEqual(d.lines, [{ probe: 1, values: [4, 4.5, undefined], last: 4.5 }, { probe: 2, values: [6, undefined, 6.5], last: 6.5 }])
  assert.deepEqual([d.min, d.max, d.last, d.samples], [4, 6.5, 6.5, 4])
})

test('a shipment is to be unpacked only while its box holds it', () => {
  const s = { id: 's1', state: 'returned', box: 'b1' } as Shipment
  assert.equal(stageOf(s, { shipment: 's1' }), 'unpack')
  assert.equal(stageOf(s, { shipment: '' }), 'done')
  assert.equal(stageOf({ ...s, state: 'failed' }, undefined), 'done')
})

test('a shelved alarm counts again when its time is over', () => {
  const a = { id: 'a', open: true, shelved_until: new Date(60_000).toISOString() } as Alarm
  assert.equal(unanswered([a], 59_000), 0)
  assert.equal(unanswered([a], 60_000), 1)
  assert.equal(unanswered([{ ...a, acked_at: new Date(1000).toISOString() }], 60_000), 0)
  assert.equal(unanswered([{ ...a, open: false }], 60_000), 0)
})

test('a sentence of the server stands once in a problem', () => {
  const p = parseProblem(403, { title: 'x', code: 'wrong_code', detail: 'two tries left', errors: [{ field: 'code', message: 'two tries left' }, { field: 'by', message: 'is missing' }] })
  assert.equal(problemDetail(p), 'two tries left · by: is missing')
})

test('what stopped with its order is called off, not failed', () => {
  assert.equal(calledOff({ state: 'failed' }, { state: 'cancelled' }), true)
  assert.equal(calledOff({ state: 'failed' }, { state: 'in_progress' }), false)
  assert.equal(calledOff({ state: 'delivered' }, { state: 'cancelled' }), false)
})

test('report figures show whatever the server counts', () => {
  const f = figures({ orders: 3, p90_min: 21.234, MedianMin: 5, cold_chain: { in_range: 3 }, by_hospital: [{ hospital: 'a', orders: 2, list: [] }] })
  assert.deepEqual(f.numbers, [['orders', '3'], ['p90_min', '21.2'], ['median_min', '5']])
  assert.deepEqual(f.cold, [['in_range', 3]])
  assert.deepEqual(f.hospitals, [{ hospital: 'a', orders: 2 }])
})
