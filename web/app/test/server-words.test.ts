import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { catalogue } from '../src/text/catalogue.ts'

// The words that the server sends are Go constants. Each has its text here.
const root = '../..'

function words(path: string, pattern: RegExp): string[] {
  const found = [...readFileSync(join(root, path), 'utf8').matchAll(pattern)].map((m) => m[1]!)
  assert.ok(found.length > 0, `${path} has no ${pattern}`)
  return found
}

for (const [prefix, path, pattern] of [
  ['alarm', 'dispatch/alarm/kind.go', /Kind = "(\w+)"/g],
  ['alarms', 'dispatch/alarm/alarm.go', /Priority = "(\w+)"/g],
  ['order', 'dispatch/order.go', /OrderState = "(\w+)"/g],
  ['shipment', 'dispatch/shipment.go', /ShipmentState = "(\w+)"/g],
  ['box', 'dispatch/shipment.go', /BoxState = "(\w+)"/g],
  ['flight', 'dispatch/flight.go', /FlightState = "(\w+)"/g],
  ['intent', 'dispatch/flight.go', /Intent = "(\w+)"/g],
  ['drone', 'dispatch/flight.go', /DroneState = "(\w+)"/g],
  ['link', 'fleet/telemetry.go', /LinkState = "(\w+)"/g],
  ['verb', 'fleet/directive.go', /Verb = "(\w+)"/g],
  ['step', 'fleet/directive.go', /ReportKind = "(\w+)"/g],
  ['component', 'dispatch/blood/component.go', /Component = "(\w+)"/g],
  ['class', 'dispatch/blood/component.go', /Class = "(\w+)"/g],
  ['unit', 'dispatch/blood/component.go', /UnitDef = "(\w+)"/g],
  ['unitDef', 'dispatch/blood/component.go', /UnitDef = "(\w+)"/g],
  ['urgency', 'dispatch/blood/component.go', /Urgency = "(\w+)"/g],
  ['tri', 'dispatch/blood/component.go', /Tri = "(\w+)"/g],
  ['verdict', 'dispatch/coldchain/coldchain.go', /Verdict = "(\w+)"/g],
  ['problem', 'dispatch/errors.go', /Code = "(\w+)"/g],
  ['problem', 'web/problem.go', /dispatch\.Code = "(\w+)"/g],
  ['zones', 'geo/airspace/zone.go', /Kind = "(\w+)"/g],
] as const) {
  test(`every ${prefix} of ${path} has its text`, () => {
    const missing = words(path, pattern).filter((w) => !(`${prefix}.${w}` in catalogue))
    assert.deepEqual(missing, [])
  })
}

test('every step of an order and every check has its text', () => {
  const go = readdirSync(join(root, 'dispatch')).filter((f) => f.endsWith('.go') && !f.endsWith('_test.go'))
  for (const file of go) {
    const text = readFileSync(join(root, 'dispatch', file), 'utf8')
    const steps = [...text.matchAll(/(?:\.note|\.noteShipment|\.custody|noteFlight)\([^"\n]*"(\w+)"(?!\+)/g)].map((m) => `step.${m[1]}`)
    const checks = [...text.matchAll(/Check: *"(\w+)"/g)].map((m) => `check.${m[1]}`)
    assert.deepEqual([...steps, ...checks].filter((k) => !(k in catalogue)), [], file)
  }
})
