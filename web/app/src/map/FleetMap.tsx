import { useEffect, useRef, useState } from 'preact/hooks'
import { depots, drones, flights, hospitals, site, zones } from '../store/store.ts'
import { placeName } from '../store/names.ts'
import { lang, t } from '../text/t.ts'
import { wall } from '../store/clock.ts'
import { isOver, motionOf, placeFeatures, routeFeatures, zoneFeatures } from './features.ts'
import { Legend } from './Legend.tsx'
import { lostFeatures } from './lost.ts'
import type { MapView } from './view.ts'
import { draftFeatures, withPoint, zoneDraft } from './zoneDraft.ts'

// FleetMap is the live map. It shows every flight, or one alone; the lists
// beside it say the same in words.
export function FleetMap({ flight, selected = null, onDrone, class: cls }: {
  flight?: string; selected?: string | null; onDrone?: (id: string) => void; class?: string
}) {
  const host = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<MapView | null>(null)
  const [failed, setFailed] = useState(false)
  const [cells, setCells] = useState(false)
  const [grid, setGrid] = useState(true)
  const pick = useRef(onDrone)
  pick.current = onDrone

  useEffect(() => {
    let made: MapView | null = null
    let gone = false
    void import('./view.ts').then(({ MapView }) => {
      if (gone) return
      made = new MapView(host.current!, (id) => pick.current?.(id))
      setView(made)
    }).catch((e) => {
      console.error(e)
      setFailed(true)
    })
    return () => {
      gone = true
      made?.destroy()
    }
  }, [])

  const chosen = flight ?? selected
  const list = flights.list().filter((f) => !flight || f.id === flight)
  useEffect(() => {
    view?.set('places', placeFeatures(depots.value, hospitals.value, placeName))
    if (view && !view.isFitted && depots.value.length > 0) view.fit(wanted(flight), false)
  }, [view, depots.value, hospitals.value, lang.value])
  useEffect(() => view?.set('zones', zoneFeatures(zones.value)), [view, zones.value])
  const draft = zoneDraft.value
  useEffect(() => view?.set('draft', draftFeatures(draft)), [view, draft])
  useEffect(() => view?.draw(draft && !flight ? (lon, lat) => { if (zoneDraft.value) zoneDraft.value = withPoint(zoneDraft.value, lon, lat) } : null), [view, !!draft])
  const lost = drones.list().filter((d) => motionOf(d, wall.value) === 'lost')
  useEffect(() => view?.set('lost', lostFeatures(lost, wall.value)), [view, lost.length, lost.length ? wall.value : 0])
  useEffect(() => view?.set('routes', routeFeatures(list, chosen)), [view, flights.all.value, chosen])
  useEffect(() => view?.setGrid(grid), [view, grid])
  useEffect(() => {
    view?.setCells(cells ? list.filter((f) => !isOver(f) || f.id === chosen).flatMap((f) => f.cells ?? []) : [])
  }, [view, cells, flights.all.value, chosen])
  useEffect(() => {
    const f = flights.get(selected)
    const d = drones.get(f?.drone)
    if (view && d && Number.isFinite(d.lat)) view.centre(d.lon!, d.lat!)
  }, [view, selected])

  return (
    <div class={`map ${cls ?? ''}`}>
      <div ref={host} class="map-canvas" role="region" aria-label={t('map.label')} />
      {failed && <p class="map-failed note note-bad">{t('map.failed')}</p>}
      <div class="map-tools">
        <Toggle on={cells} set={setCells}>{t('map.cells')}</Toggle>
        <Toggle on={grid} set={setGrid}>{t('map.grid')}</Toggle>
        <button type="button" onClick={() => view?.fit(wanted(flight), true)}>{t('map.fit')}</button>
      </div>
      <Legend />
      <p class="map-note">{site.value?.demo && t('map.note')} <span class="dim">{t('map.noBase')}</span></p>
    </div>
  )
}

function Toggle({ on, set, children }: { on: boolean; set: (v: boolean) => void; children: string }) {
  return <button type="button" aria-pressed={on} onClick={() => set(!on)}><span aria-hidden="true">{on ? '▣' : '▢'}</span> {children}</button>
}

// wanted are the points that the map must show: one flight's way, or all
// the places of the site.
function wanted(flight: string | undefined): [number, number][] {
  const f = flights.get(flight)
  if (f?.route?.length) return f.route.map((p) => [p[0]!, p[1]!])
  return [...depots.value, ...hospitals.value].map((p) => [p.lon, p.lat])
}
