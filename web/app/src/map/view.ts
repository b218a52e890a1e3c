// The one user of MapLibre. Loaded only by pages with a map.
import 'maplibre-gl/dist/maplibre-gl.css'
import { Map as GLMap, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type LngLatBoundsLike } from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import type { FeatureCollection } from 'geojson'
import { setLiveView } from '../live/live.ts'
import { DroneLayer } from './droneLayer.ts'
import { cellPolygons, cellsIn, resolutionFor, viewCells, type Bounds } from './grid.ts'
import { images } from './icons.ts'
import { style } from './style.ts'

setWorkerUrl(workerUrl)

declare global {
  interface Window { __airveinMap?: GLMap }
}

const emptySet: FeatureCollection = { type: 'FeatureCollection', features: [] }
// With a fleet larger than this the feed is asked for the view's cells only.
const largeFleet = 200
const mostGridCells = 3000

export class MapView {
  private readonly map: GLMap
  private readonly drones: DroneLayer
  private readonly sets = new Map<string, FeatureCollection>()
  private ready = false
  private gridOn = true
  private fitted = false
  private drawn: ((lon: number, lat: number) => void) | null = null

  constructor(host: HTMLElement, onDrone: (id: string) => void) {
    this.map = new GLMap({
      container: host, style: style(), attributionControl: false, center: [118.75, 32.06], zoom: 9.6,
      dragRotate: false, pitchWithRotate: false, touchPitch: false, maxPitch: 0, fadeDuration: 0,
    })
    this.map.touchZoomRotate.disableRotation()
    this.map.addControl(new NavigationControl({ showCompass: false }), 'bottom-right')
    this.map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left')
    this.drones = new DroneLayer((id) => this.map.getSource<GeoJSONSource>(id))
    this.map.on('load', () => this.loaded())
    this.map.on('moveend', () => this.moved())
    this.map.on('click', 'drones', (e) => {
      const id = e.features?.[0]?.properties.id
      if (typeof id === 'string' && !this.drawn) onDrone(id)
    })
    this.map.on('mouseenter', 'drones', () => (this.map.getCanvas().style.cursor = 'pointer'))
    this.map.on('mouseleave', 'drones', () => (this.map.getCanvas().style.cursor = ''))
    this.map.on('click', (e) => this.drawn?.(e.lngLat.lng, e.lngLat.lat))
    window.__airveinMap = this.map
  }

  // draw has clicks on the map told, where fn is given: a zone is being drawn.
  draw(fn: ((lon: number, lat: number) => void) | null): void {
    this.drawn = fn
    this.map.getCanvas().style.cursor = fn ? 'crosshair' : ''
  }

  // set replaces one source's features: places, zones, routes.
  set(source: 'places' | 'zones' | 'routes' | 'draft' | 'lost', data: FeatureCollection): void {
    this.sets.set(source, data)
    if (this.ready) this.map.getSource<GeoJSONSource>(source)?.setData(data)
  }

  setCells(cells: readonly string[]): void {
    this.sets.set('cells', cellPolygons(cells))
    if (this.ready) this.map.getSource<GeoJSONSource>('cells')?.setData(this.sets.get('cells')!)
  }

  setGrid(on: boolean): void {
    this.gridOn = on
    this.moved()
  }

  fit(points: readonly [number, number][], animate: boolean): void {
    if (points.length === 0) return
    const lon = points.map((p) => p[0])
    const lat = points.map((p) => p[1])
    const bounds: LngLatBoundsLike = [Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)]
    const small = this.map.getContainer().clientWidth < 500
    this.map.fitBounds(bounds, { padding: { top: small ? 52 : 64, bottom: small ? 64 : 72, left: small ? 36 : 64, right: small ? 36 : 64 }, maxZoom: 13.5, animate })
    this.fitted = true
  }

  get isFitted(): boolean {
    return this.fitted
  }

  centre(lon: number, lat: number): void {
    this.map.easeTo({ center: [lon, lat], zoom: Math.max(this.map.getZoom(), 11.5) })
  }

  destroy(): void {
    this.drones.stop()
    setLiveView(null)
    if (window.__airveinMap === this.map) delete window.__airveinMap
    this.map.remove()
  }

  private loaded(): void {
    for (const [name, image] of Object.entries(images())) this.map.addImage(name, image, { pixelRatio: name === 'hatch' ? 2 : 1 })
    this.ready = true
    for (const [source, data] of this.sets) this.map.getSource<GeoJSONSource>(source)?.setData(data)
    this.drones.start()
    this.moved()
  }

  private moved(): void {
    if (!this.ready) return
    const b = this.map.getBounds()
    const bounds: Bounds = { west: b.getWest(), south: b.getSouth(), east: b.getEast(), north: b.getNorth() }
    const cells = this.gridOn && this.map.getZoom() > 6 ? cellsIn(bounds, resolutionFor(this.map.getZoom())) : []
    this.map.getSource<GeoJSONSource>('grid')?.setData(cells.length > mostGridCells ? emptySet : cellPolygons(cells))
    if (this.drones.count() > largeFleet) setLiveView(viewCells(bounds))
  }
}
