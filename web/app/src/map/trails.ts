import type { FeatureCollection, LineString } from 'geojson'
import type { SeenDrone } from '../store/store.ts'

const most = 400

// Trails keeps where each flying drone has been, as this page saw it.
export class Trails {
  private readonly lines = new Map<string, [number, number][]>()

  add(d: SeenDrone, flying: boolean): void {
    if (!flying) {
      this.lines.delete(d.id)
      return
    }
    const line = this.lines.get(d.id) ?? []
    const last = line.at(-1)
    if (last && last[0] === d.lon && last[1] === d.lat) return
    line.push([d.lon!, d.lat!])
    if (line.length > most) line.shift()
    this.lines.set(d.id, line)
  }

  features(): FeatureCollection<LineString> {
    return {
      type: 'FeatureCollection',
      features: [...this.lines].filter(([, l]) => l.length > 1).map(([id, coordinates]) => ({
        type: 'Feature', properties: { id }, geometry: { type: 'LineString', coordinates },
      })),
    }
  }
}
