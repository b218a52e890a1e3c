import assert from 'node:assert/strict'
import { test } from 'node:test'
import { admin } from '../src/text/admin.ts'
import { alarms } from '../src/text/alarms.ts'
import { blood } from '../src/text/blood.ts'
import { catalogue, type Key } from '../src/text/catalogue.ts'
import { cold } from '../src/text/cold.ts'
import { common } from '../src/text/common.ts'
import { depot } from '../src/text/depot.ts'
import { dispatcher } from '../src/text/dispatcher.ts'
import { flights } from '../src/text/flights.ts'
import { orders } from '../src/text/orders.ts'
import { road } from '../src/text/road.ts'
import { signin } from '../src/text/signin.ts'
import { states } from '../src/text/states.ts'
import { unit } from '../src/text/unit.ts'
import { fill } from '../src/text/t.ts'

const parts = { admin, alarms, blood, cold, common, depot, dispatcher, flights, orders, road, signin, states, unit }
const keys = Object.keys(catalogue) as Key[]

test('every text is there in both languages', () => {
  for (const key of keys) {
    const text = catalogue[key] as { en?: string; zh?: string }
    assert.ok(text.en?.trim(), `${key} has no English`)
    assert.ok(text.zh?.trim(), `${key} has no Chinese`)
    assert.deepEqual(Object.keys(text).sort(), ['en', 'zh'], `${key} has another language`)
  }
})

test('both languages name the same values', () => {
  const names = (s: string) => [...s.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()
  for (const key of keys) assert.deepEqual(names(catalogue[key].en), names(catalogue[key].zh), key)
})

test('no key stands in two parts of the catalogue', () => {
  const total = Object.values(parts).reduce((n, p) => n + Object.keys(p).length, 0)
  assert.equal(total, keys.length)
})

test('the demo banner says that it is not for clinical use', () => {
  assert.match(catalogue['app.demo'].en, /not for clinical use/i)
  assert.match(catalogue['app.demo'].zh, /不得用于临床/)
})

test('nothing we do is called compatible or crossmatched', () => {
  // The hospital's own laboratory may have crossmatched: those texts say so.
  const theirs = new Set<Key>(['app.wording', 'form.pretransfusion.crossmatched', 'urgency.urgent_crossmatched', 'urgency.urgent_crossmatched.lead'])
  for (const key of keys.filter((k) => !theirs.has(k))) {
    assert.doesNotMatch(catalogue[key].en, /compatib|cross-?match/i, key)
    assert.doesNotMatch(catalogue[key].zh, /相容|配血|配型/, key)
  }
})

test('values are put in where they are named', () => {
  assert.equal(fill('{n} of {m}', { n: 2, m: 3 }), '2 of 3')
  assert.equal(fill('{n} of {m}', { n: 2 }), '2 of {m}')
})
