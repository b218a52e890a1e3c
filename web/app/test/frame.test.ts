import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import type { Drone, Flight, Order } from '../src/api/types.ts'
import { applyFrame } from '../src/live/frame.ts'
import { scenarioAt } from '../src/store/clock.ts'
import { clearStore, drones, orders, shipmentsOf, shipments } from '../src/store/store.ts'

const drone = (id: string) => ({ id, link: 'live' }) as Drone
const flight = (id: string, d: string, state: Flight['state']) => ({ id, drone: d, state }) as Flight
const ids = () => drones.list().map((d) => d.id)

beforeEach(() => clearStore())

test('a snapshot replaces, a delta changes', () => {
  applyFrame({ type: 'snapshot', seq: 1, drones: [drone('a'), drone('b')] }, 100)
  applyFrame({ type: 'delta', seq: 2, drones: [drone('b')] }, 200)
  assert.deepEqual(ids(), ['a', 'b'])
  assert.deepEqual([drones.get('a')!.heard, drones.get('b')!.heard], [100, 200])
  applyFrame({ type: 'snapshot', seq: 9, drones: [drone('c')] }, 300)
  assert.deepEqual(ids(), ['c'])
})

test('the scenario clock runs on between frames', () => {
  applyFrame({ type: 'snapshot', seq: 1, at: '2026-11-23T06:00:00Z', speed: 20 }, 1000)
  assert.equal(scenarioAt(2000), Date.parse('2026-11-23T06:00:20Z'))
})

test('a hospital forgets a drone that flies for it no more', () => {
  applyFrame({ type: 'snapshot', seq: 1, drones: [drone('a')], flights: [flight('f', 'a', 'returning')] }, 0, true)
  applyFrame({ type: 'delta', seq: 2, flights: [flight('f', 'a', 'ended')] }, 0, true)
  assert.deepEqual(ids(), [])
})

test('others keep seeing it', () => {
  applyFrame({ type: 'snapshot', seq: 1, drones: [drone('a')], flights: [flight('f', 'a', 'returning')] }, 0)
  applyFrame({ type: 'delta', seq: 2, flights: [flight('f', 'a', 'ended')] }, 0)
  assert.deepEqual(ids(), ['a'])
})

test('an order shows its shipments as they came last', () => {
  const o = { id: 'o', shipments: [{ id: 's', state: 'allocated' }] } as Order
  applyFrame({ type: 'snapshot', seq: 1, orders: [o] }, 0)
  shipments.merge([{ ...o.shipments![0]!, state: 'packed' }])
  assert.equal(shipmentsOf(orders.get('o')!)[0]!.state, 'packed')
})
