// Where a drone that is not heard may be. Pure.
import type { Feature, FeatureCollection } from 'geojson'
import type { SeenDrone } from '../store/store.ts'
import { ageS, hasPosition, motionOf } from './features.ts'
import { circleRing } from './zoneDraft.ts'

const leastM = 30 // a position's own error, and what it drifts at once
const mostM = 20_000

// reachM is how far a drone may have come from where it was last heard: at
// the speed that it had, or 5 m/s of drift, in any direction.
export function reachM(d: SeenDrone, wall: number): number {
  return Math.min(mostM, leastM + Math.max(5, d.speed_mps ?? 0) * (ageS(d, wall) ?? 0))
}

// lostFeatures are a growing circle around each such drone, and the place
// that it would be at if it had kept its course.
export function lostFeatures(drones: readonly SeenDrone[], wall: number): FeatureCollection {
  const features: Feature[] = []
  for (const d of drones) {
    if (d.state !== 'airborne' || motionOf(d, wall) !== 'lost' || !hasPosition(d)) continue
    const at: [number, number] = [d.lon!, d.lat!]
    const age = ageS(d, wall) ?? 0
    const course = ((d.heading_deg ?? 0) * Math.PI) / 180
    const gone = Math.min(mostM, (d.speed_mps ?? 0) * age)
    const ky = 111_320
    const kx = ky * Math.cos((at[1] * Math.PI) / 180)
    const there = [at[0] + (gone * Math.sin(course)) / kx, at[1] + (gone * Math.cos(course)) / ky]
    features.push({ type: 'Feature', geometry: { type: 'Polygon', coordinates: [circleRing(at, reachM(d, wall))] }, properties: { id: d.id, label: '' } })
    features.push({ type: 'Feature', geometry: { type: 'Point', coordinates: there }, properties: { id: d.id, label: `${d.id} ? ${Math.round(age)} s` } })
  }
  return { type: 'FeatureCollection', features }
}
