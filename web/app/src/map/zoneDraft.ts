// A zone being drawn: corners or a circle on the map, then its terms. Pure,
// besides the one signal that the map and the form share.
import { signal } from '@preact/signals'
import type { Feature, FeatureCollection, Position } from 'geojson'
import type { ZoneFeature } from '../api/types.ts'
import { toRFC3339, fromLocal } from '../text/zoned.ts'

export interface ZoneDraft {
  id: string
  shape: 'polygon' | 'circle' | 'file'
  points: [number, number][] // lon, lat; of a circle the first is its middle
  radiusM: string
  file: ZoneFeature['geometry'][]
  name: string
  kind: string
  floorM: string
  ceilingM: string
  ref: string
  bufferM: string
  from: string // the site's wall clock, empty for now
  to: string // empty for good
}

export const zoneDraft = signal<ZoneDraft | null>(null)

export function newDraft(id: string): ZoneDraft {
  return { id, shape: 'polygon', points: [], radiusM: '300', file: [], name: '', kind: 'prohibited', floorM: '', ceilingM: '', ref: 'takeoff', bufferM: '', from: '', to: '' }
}

// editOf is the draft of a zone in force. Its shape stays as it is until it
// is drawn anew.
export function editOf(z: ZoneFeature, local: (time: string) => string): ZoneDraft {
  const p = z.properties
  const text = (n: number | null | undefined) => (n === null || n === undefined ? '' : String(n))
  return {
    ...newDraft(p.id), shape: 'file', file: [z.geometry], name: p.name, kind: p.kind, floorM: text(p.floor_m), ceilingM: text(p.ceiling_m),
    ref: p.altitude_ref || 'takeoff', bufferM: p.buffer_m ? String(p.buffer_m) : '', from: local(p.active?.[0]?.from ?? ''), to: local(p.active?.[0]?.to ?? ''),
  }
}

// withPoint is the draft after a click on the map: another corner, or the
// circle's middle.
export function withPoint(d: ZoneDraft, lon: number, lat: number): ZoneDraft {
  const at: [number, number] = [Math.round(lon * 1e6) / 1e6, Math.round(lat * 1e6) / 1e6]
  const shape = d.shape === 'file' ? 'polygon' : d.shape
  return { ...d, shape, file: [], points: shape === 'circle' ? [at] : [...d.points, at] }
}

// cornersText and readCorners are the corners as a person types them: one a
// line, latitude first, WGS-84.
export const cornersText = (d: ZoneDraft) => d.points.map(([lon, lat]) => `${lat}, ${lon}`).join('\n')

export function readCorners(text: string): [number, number][] | null {
  const out: [number, number][] = []
  for (const line of text.split('\n').map((l) => l.trim()).filter(Boolean)) {
    const m = /^(-?\d+(?:\.\d+)?)[,\s]+(-?\d+(?:\.\d+)?)$/.exec(line)
    if (!m || Math.abs(+m[1]!) > 90 || Math.abs(+m[2]!) > 180) return null
    out.push([+m[2]!, +m[1]!])
  }
  return out
}

const number = (s: string) => (s.trim() === '' ? undefined : Number(s))

// isDrawn reports whether there is a shape.
export function isDrawn(d: ZoneDraft): boolean {
  if (d.shape === 'file') return d.file.length > 0
  return d.shape === 'circle' ? d.points.length === 1 && Number(d.radiusM) > 0 : d.points.length >= 3
}

function geometries(d: ZoneDraft): ZoneFeature['geometry'][] {
  if (d.shape === 'file') return d.file
  if (d.shape === 'circle') return [{ type: 'Point', coordinates: d.points[0] }]
  return [{ type: 'Polygon', coordinates: [[...d.points, d.points[0]!]] }]
}

// featuresOf is what is sent: one zone, or one for each shape of a file.
export function featuresOf(d: ZoneDraft, zone: string, nowMs: number): ZoneFeature[] {
  const window = () => {
    const from = fromLocal(d.from, zone) ?? nowMs
    const to = fromLocal(d.to, zone)
    return to === undefined ? undefined : [{ from: toRFC3339(from, zone), to: toRFC3339(to, zone) }]
  }
  const all = geometries(d)
  return all.map((geometry, i) => {
    const id = all.length === 1 ? d.id : `${d.id}-${i + 1}`
    return {
      type: 'Feature', id, geometry,
      properties: {
        id, name: all.length === 1 ? d.name.trim() : `${d.name.trim()} ${i + 1}`, kind: d.kind, floor_m: number(d.floorM), ceiling_m: number(d.ceilingM),
        altitude_ref: d.floorM || d.ceilingM ? d.ref : undefined, buffer_m: number(d.bufferM), active: window(),
        ...(d.shape === 'circle' ? { radius_m: Number(d.radiusM) } : {}),
      },
    }
  })
}

// circleRing is a circle as the map draws it, flat enough at this size.
export function circleRing([lon, lat]: [number, number], radiusM: number): Position[] {
  const ky = 111_320
  const kx = ky * Math.cos((lat * Math.PI) / 180)
  return Array.from({ length: 49 }, (_, i) => {
    const a = (i / 48) * 2 * Math.PI
    return [lon + (radiusM * Math.cos(a)) / kx, lat + (radiusM * Math.sin(a)) / ky]
  })
}

// draftFeatures are what the map shows of a draft: its corners and its shape.
export function draftFeatures(d: ZoneDraft | null): FeatureCollection {
  if (!d) return { type: 'FeatureCollection', features: [] }
  const features: Feature[] = d.points.map((p) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: p }, properties: {} }))
  if (isDrawn(d)) {
    for (const g of geometries(d)) {
      const geometry = g.type === 'Point' ? { type: 'Polygon', coordinates: [circleRing(d.points[0]!, Number(d.radiusM))] } : g
      features.push({ type: 'Feature', geometry: geometry as Feature['geometry'], properties: {} })
    }
  }
  return { type: 'FeatureCollection', features }
}

// readZoneFile takes the polygons out of a GeoJSON or KML file.
export function readZoneFile(text: string): ZoneFeature['geometry'][] {
  return text.trimStart().startsWith('<') ? fromKML(text) : fromGeoJSON(JSON.parse(text))
}

interface Loose { type?: string; geometry?: Loose; features?: Loose[]; coordinates?: unknown }

function fromGeoJSON(g: Loose): ZoneFeature['geometry'][] {
  if (g.type === 'FeatureCollection') return (g.features ?? []).flatMap(fromGeoJSON)
  if (g.type === 'Feature') return g.geometry ? fromGeoJSON(g.geometry) : []
  return g.type === 'Polygon' || g.type === 'MultiPolygon' ? [{ type: g.type, coordinates: g.coordinates }] : []
}

function fromKML(text: string): ZoneFeature['geometry'][] {
  const ring = (s: string) => s.trim().split(/\s+/).map((c) => c.split(',').slice(0, 2).map(Number))
  return [...text.matchAll(/<Polygon\b[\s\S]*?<\/Polygon>/g)].map(([polygon]) => {
    const rings = (tag: string) => [...polygon.matchAll(new RegExp(`<${tag}>[\\s\\S]*?<coordinates>([\\s\\S]*?)</coordinates>`, 'g'))].map((m) => ring(m[1]!))
    return { type: 'Polygon', coordinates: [...rings('outerBoundaryIs'), ...rings('innerBoundaryIs')] }
  })
}
