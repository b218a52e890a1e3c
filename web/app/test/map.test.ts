import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Flight } from '../src/api/types.ts'
import { ageS, droneFeature, motionOf, routeFeatures, zoneFeatures } from '../src/map/features.ts'
import { cellsIn, resolutionFor, viewCells } from '../src/map/grid.ts'
import type { SeenDrone } from '../src/store/store.ts'

const drone = (change: Partial<SeenDrone>): SeenDrone => ({
  id: 'd1', model: 'm', depot: 'c', state: 'airborne', link: 'live', lat: 32.05, lon: 118.7, alt_takeoff_m: 120, heading_deg: 45, speed_mps: 22,
  armed: true, position_age_s: 0.2, heard: 1000, ...change,
})

test('a drone’s motion is said as far as it is known', () => {
  assert.equal(motionOf(drone({}), 1000), 'moving')
  assert.equal(motionOf(drone({ speed_mps: 0.2 }), 1000), 'hovering')
  assert.equal(motionOf(drone({ state: 'ready', armed: false, alt_takeoff_m: 0 }), 1000), 'ground')
  assert.equal(motionOf(drone({ link: 'lost' }), 1000), 'lost')
  assert.equal(motionOf(drone({ link: 'none' }), 1000), 'silent')
  assert.equal(motionOf(drone({ lat: null, lon: null }), 1000), 'silent')
})

test('a position goes stale by itself when nothing comes', () => {
  assert.equal(ageS(drone({}), 4000), 3.2)
  assert.equal(motionOf(drone({}), 5000), 'moving')
  assert.equal(motionOf(drone({}), 7000), 'lost')
  assert.match(droneFeature(drone({}), 11_000)!.properties.label, /10 s/)
})

test('a drone without a position is not drawn at zero', () => {
  assert.equal(droneFeature(drone({ lat: 0, lon: 0 }), 1000), null)
  assert.deepEqual(droneFeature(drone({}), 1000)!.geometry.coordinates, [118.7, 32.05])
})

test('routes of flights that are over are not drawn, but for the chosen one', () => {
  const f = (id: string, state: Flight['state']) => ({ id, drone: 'd', depot: 'c', hospital: 'h', state, route: [[1, 2, 3], [4, 5, 6]], back: null }) as Flight
  const list = [f('a', 'outbound'), f('b', 'ended')]
  assert.deepEqual(routeFeatures(list, null).features.map((x) => x.properties!.flight), ['a'])
  assert.deepEqual(routeFeatures(list, 'b').features.map((x) => x.properties!.flight), ['a', 'b'])
  assert.deepEqual(routeFeatures(list, null).features[0]!.geometry.coordinates, [[1, 2], [4, 5]])
})

test('a zone that begins above the ground says from where', () => {
  const zone = (floor_m: number | null) => ({ type: 'Feature' as const, geometry: { type: 'Polygon', coordinates: [] }, properties: { id: 'z', name: 'Z', kind: 'prohibited', floor_m } })
  const { features } = zoneFeatures({ type: 'FeatureCollection', features: [zone(300), zone(0), zone(null)] })
  assert.deepEqual(features.map((f) => f.properties!.above), [true, false, false])
  assert.match(features[0]!.properties!.label, /300 m/)
})

test('the grid stays small enough to draw, and the view to send', () => {
  const b = { west: 118.3, south: 31.7, east: 119.2, north: 32.4 }
  const cells = cellsIn(b, resolutionFor(9.6))
  assert.ok(cells.length > 50 && cells.length < 3000, String(cells.length))
  const view = viewCells(b)
  assert.ok(view.length > 0 && view.length <= 64, String(view.length))
})
