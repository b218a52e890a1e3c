import type { GeoJSONSource, GeoJSONSourceDiff } from 'maplibre-gl'
import { drones, type SeenDrone } from '../store/store.ts'
import { droneFeature, type Motion } from './features.ts'
import { Trails } from './trails.ts'

const flying: readonly Motion[] = ['moving', 'hovering']

// DroneLayer keeps the drones' one source up to date: changes gather until
// the next animation frame and go in as one difference.
export class DroneLayer {
  private readonly source: (id: string) => GeoJSONSource | undefined
  private readonly shown = new Set<string>()
  private readonly waiting = new Map<string, SeenDrone>()
  private readonly trails = new Trails()
  private frame = 0
  private timer: ReturnType<typeof setInterval> | undefined
  private unlisten: () => void = () => {}

  constructor(source: (id: string) => GeoJSONSource | undefined) {
    this.source = source
  }

  start(): void {
    this.take(drones.list())
    this.unlisten = drones.onChange((changed) => this.take(changed))
    // Positions age while nothing comes, and trails need no higher rate.
    this.timer = setInterval(() => {
      this.take(drones.list().filter((d) => Date.now() - d.heard > 3000))
      this.source('trails')?.setData(this.trails.features())
    }, 1000)
  }

  stop(): void {
    this.unlisten()
    clearInterval(this.timer)
    cancelAnimationFrame(this.frame)
  }

  count(): number {
    return this.shown.size
  }

  private take(changed: readonly SeenDrone[]): void {
    for (const d of changed) this.waiting.set(d.id, d)
    if (!this.frame) this.frame = requestAnimationFrame(() => this.flush())
  }

  private flush(): void {
    this.frame = 0
    const wall = Date.now()
    const diff: Required<Pick<GeoJSONSourceDiff, 'add' | 'update' | 'remove'>> = { add: [], update: [], remove: [] }
    for (const d of this.waiting.values()) {
      const f = droneFeature(d, wall)
      if (!f) continue
      this.trails.add(d, flying.includes(f.properties.motion))
      if (this.shown.has(d.id)) {
        diff.update.push({ id: d.id, newGeometry: f.geometry, addOrUpdateProperties: Object.entries(f.properties).map(([key, value]) => ({ key, value })) })
      } else {
        this.shown.add(d.id)
        diff.add.push(f)
      }
    }
    for (const id of this.shown) {
      if (drones.get(id)) continue
      this.shown.delete(id)
      diff.remove.push(id)
    }
    this.waiting.clear()
    void this.source('drones')?.updateData(diff)
  }
}
