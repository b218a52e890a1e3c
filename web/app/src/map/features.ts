// From what the store holds to what the map draws. Pure.
import type { Feature, FeatureCollection, Geometry, LineString, Point } from 'geojson'
import type * as T from '../api/types.ts'
import type { SeenDrone } from '../store/store.ts'

// A position older than this is drawn as the last known one, whatever the
// link says.
export const oldPositionS = 5

export type Motion = 'moving' | 'hovering' | 'ground' | 'lost' | 'silent'

// ageS is the age of a drone's position in wall seconds.
export function ageS(d: SeenDrone, wall: number): number | undefined {
  if (d.position_age_s === null || d.position_age_s === undefined) return undefined
  return d.position_age_s + Math.max(0, wall - d.heard) / 1000
}

// motionOf says in one word what a drone does, as far as it can be known.
export function motionOf(d: SeenDrone, wall: number): Motion {
  if (!hasPosition(d) || d.link === 'none') return 'silent'
  const age = ageS(d, wall)
  if (d.link === 'lost' || (age !== undefined && age > oldPositionS)) return 'lost'
  if (d.armed === false || d.state !== 'airborne' && (d.alt_takeoff_m ?? 0) < 2) return 'ground'
  return (d.speed_mps ?? 0) > 1 ? 'moving' : 'hovering'
}

export function hasPosition(d: T.Drone): boolean {
  return Number.isFinite(d.lat) && Number.isFinite(d.lon) && !(d.lat === 0 && d.lon === 0)
}

export interface DroneProperties { id: string; motion: Motion; heading: number; label: string }

export function droneFeature(d: SeenDrone, wall: number): Feature<Point, DroneProperties> | null {
  if (!hasPosition(d)) return null
  const motion = motionOf(d, wall)
  const age = ageS(d, wall)
  const label = motion === 'lost' && age !== undefined ? `${d.id}\n${Math.round(age)} s` : `${d.id}\n${Math.round(d.alt_takeoff_m ?? 0)} m`
  return {
    type: 'Feature', id: d.id,
    geometry: { type: 'Point', coordinates: [d.lon!, d.lat!] },
    properties: { id: d.id, motion, heading: d.heading_deg ?? 0, label },
  }
}

const over: readonly T.FlightState[] = ['ended', 'failed']
export const isOver = (f: T.Flight) => over.includes(f.state)
export const isAirborne = (f: T.Flight) => ['launching', 'outbound', 'holding', 'delivering', 'returning'].includes(f.state)

// standsStill says that a flight was told to hold, or was stopped by the
// autopilot: it hovers outside of its mission until somebody lets it fly on.
export function standsStill(f: Pick<T.Flight, 'state'>, mode: string | undefined): boolean {
  return ['outbound', 'holding', 'returning'].includes(f.state) && ['BRAKE', 'LOITER', 'POSHOLD', 'AUTO.LOITER'].includes(mode ?? '')
}

// routeFeatures draws the way out and the way back of every flight that is
// not over.
export function routeFeatures(flights: readonly T.Flight[], selected: string | null): FeatureCollection<LineString> {
  const features = flights.filter((f) => !isOver(f) || f.id === selected).flatMap((f) =>
    (['route', 'back'] as const).flatMap((leg) => {
      const line = f[leg]
      if (!line || line.length < 2) return []
      return [{
        type: 'Feature' as const,
        geometry: { type: 'LineString' as const, coordinates: line.map((p) => [p[0]!, p[1]!]) },
        properties: { flight: f.id, leg, airborne: isAirborne(f), selected: f.id === selected },
      }]
    }))
  return { type: 'FeatureCollection', features }
}

// zoneFeatures marks the zones that begin above the ground, under which
// drones may pass: they are drawn as an outline with their heights.
export function zoneFeatures(zones: T.Zones): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: zones.features.map((z) => {
      const p = z.properties
      const above = (p.floor_m ?? 0) > 0
      return { type: 'Feature', geometry: z.geometry as Geometry, properties: { ...p, above, label: above ? `${p.name}\n≥ ${p.floor_m} m` : p.name } }
    }),
  }
}

export function placeFeatures(
  depots: readonly T.Place[], hospitals: readonly T.Place[], name: (p: T.Place) => string,
): FeatureCollection<Point> {
  const feature = (kind: 'depot' | 'hospital') => (p: T.Place) => ({
    type: 'Feature' as const,
    geometry: { type: 'Point' as const, coordinates: [p.lon, p.lat] },
    properties: { id: p.id, kind, name: name(p) },
  })
  return { type: 'FeatureCollection', features: [...depots.map(feature('depot')), ...hospitals.map(feature('hospital'))] }
}
