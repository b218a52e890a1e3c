import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cornersText, draftFeatures, editOf, featuresOf, isDrawn, newDraft, readCorners, readZoneFile, withPoint } from '../src/map/zoneDraft.ts'
import { lostFeatures, reachM } from '../src/map/lost.ts'
import type { SeenDrone } from '../src/store/store.ts'

const zone = 'Asia/Shanghai'
const now = Date.parse('2026-11-29T08:00:00Z')

test('clicks are corners, and three of them a closed ring', () => {
  let d = { ...newDraft('z'), name: 'Fire' }
  for (const [lon, lat] of [[118.7, 32], [118.8, 32], [118.8, 32.1]] as const) {
    assert.equal(isDrawn(d), false)
    d = withPoint(d, lon, lat)
  }
  const [f] = featuresOf(d, zone, now)
  assert.deepEqual(f!.geometry, { type: 'Polygon', coordinates: [[[118.7, 32], [118.8, 32], [118.8, 32.1], [118.7, 32]]] })
  assert.equal(f!.properties.active, undefined)
  assert.equal(cornersText(d), '32, 118.7\n32, 118.8\n32.1, 118.8')
  assert.deepEqual(readCorners(cornersText(d)), d.points)
  assert.equal(readCorners('118.7, 32'), null, 'longitude first is no latitude')
  assert.equal(draftFeatures(d).features.length, 4)
})

test('a circle is its middle and radius; its end is told in the site’s time', () => {
  const d = { ...withPoint(withPoint({ ...newDraft('z'), shape: 'circle' as const }, 1, 2), 118.7, 32), name: 'Fire', to: '2026-11-29T17:30' }
  const [f] = featuresOf(d, zone, now)
  assert.deepEqual(f!.geometry, { type: 'Point', coordinates: [118.7, 32] })
  assert.equal(f!.properties.radius_m, 300)
  assert.deepEqual(f!.properties.active, [{ from: '2026-11-29T16:00:00+08:00', to: '2026-11-29T17:30:00+08:00' }])
})

test('GeoJSON and KML files give their polygons, each a zone', () => {
  const ring = [[1, 2], [3, 2], [3, 4], [1, 2]]
  const geo = readZoneFile(JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } }, { type: 'Feature', geometry: { type: 'Point', coordinates: [1, 2] } }] }))
  const kml = readZoneFile('<?xml version="1.0"?><kml><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>1,2,0 3,2,0 3,4,0 1,2,0</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>')
  assert.deepEqual(kml, geo)
  const d = { ...newDraft('z'), shape: 'file' as const, file: [...geo, ...kml], name: 'Fair' }
  assert.deepEqual(featuresOf(d, zone, now).map((f) => f.properties.id), ['z-1', 'z-2'])
  const again = editOf(featuresOf({ ...d, file: geo, ceilingM: '120' }, zone, now)[0]!, () => '')
  assert.equal(again.id, 'z')
  assert.equal(again.ceilingM, '120')
})

test('a drone that is not heard may be farther away with every second', () => {
  const d = { id: 'd1', state: 'airborne', link: 'lost', lat: 32, lon: 118.7, speed_mps: 20, heading_deg: 90, position_age_s: 10, heard: now } as SeenDrone
  assert.equal(reachM(d, now), 230)
  assert.equal(reachM(d, now + 5000), 330)
  const [circle, guess] = lostFeatures([d], now).features
  assert.equal(circle!.geometry.type, 'Polygon')
  assert.match(String(guess!.properties!.label), /d1 \? 10 s/)
  assert.ok((guess!.geometry as unknown as { coordinates: number[] }).coordinates[0]! > 118.702, 'it kept its course, east')
  assert.equal(lostFeatures([{ ...d, link: 'live', position_age_s: 0 }], now).features.length, 0)
})
