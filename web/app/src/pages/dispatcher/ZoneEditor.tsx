import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { TouchedFlight } from '../../api/types.ts'
import { cornersText, featuresOf, isDrawn, readCorners, readZoneFile, zoneDraft, type ZoneDraft } from '../../map/zoneDraft.ts'
import { SelectField, TextField } from '../../parts/Field.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useAction } from '../../parts/useAction.ts'
import { href } from '../../router.ts'
import { now } from '../../store/clock.ts'
import { loadZones } from '../../store/session.ts'
import { t, word } from '../../text/t.ts'
import { zone } from '../../text/time.ts'

const kinds = ['prohibited', 'restricted', 'advisory'] as const
const refs = ['takeoff', 'amsl', 'agl'] as const

// ZoneEditor is the form beside the map. What it would do to flights is
// shown before it may be put in force.
export function ZoneEditor({ draft: d }: { draft: ZoneDraft }) {
  const [preview, setPreview] = useState<TouchedFlight[] | null>(null)
  const [unread, setUnread] = useState('')
  const [corners, setCorners] = useState<string | null>(null)
  const action = useAction()
  const set = (part: Partial<ZoneDraft>) => {
    zoneDraft.value = { ...d, ...part }
    setPreview(null)
  }
  const ready = isDrawn(d) && d.name.trim() !== '' && !unread
  const send = async (dry: boolean) => {
    const touched: TouchedFlight[] = []
    for (const f of featuresOf(d, zone.value, now.value)) touched.push(...(await api.putZone(f, dry)).flights)
    return touched
  }
  const look = () => action.run(async () => setPreview(await send(true)))
  const put = () => action.run(async () => {
    await send(false)
    await loadZones()
    zoneDraft.value = null
  })
  const typed = (text: string) => {
    const points = readCorners(text)
    setCorners(text)
    setUnread(points ? '' : t('zones.cornersBad'))
    if (points) set({ points, file: [], shape: d.shape === 'file' ? 'polygon' : d.shape })
  }
  const open = async (e: Event) => {
    const file = (e.currentTarget as HTMLInputElement).files?.[0]
    if (!file) return
    try {
      const shapes = readZoneFile(await file.text())
      setUnread(shapes.length ? '' : t('zones.fileEmpty'))
      if (shapes.length) set({ shape: 'file', file: shapes, points: [], name: d.name || file.name.replace(/\.\w+$/, '') })
    } catch {
      setUnread(t('zones.fileEmpty'))
    }
  }
  return (
    <form class="stack pad zone-editor" aria-label={t('zones.editor')} onSubmit={(e) => { e.preventDefault(); void (preview ? put() : look()) }}>
      <p class="hint">{d.shape === 'file' ? t('zones.fileShapes', { n: d.file.length }) : t(d.shape === 'circle' ? 'zones.clickCentre' : 'zones.clickCorners')}</p>
      <SelectField label={t('zones.shape')} name="shape" value={d.shape} onInput={(shape) => set({ shape, points: [], file: shape === 'file' ? d.file : [] })}
        options={(['polygon', 'circle', 'file'] as const).map((value) => ({ value, label: t(`zones.shape.${value}`) }))} />
      {d.shape === 'file' ? (
        <label class="field">{t('zones.file')}<input type="file" accept=".geojson,.json,.kml" onChange={(e) => void open(e)} /></label>
      ) : (
        <label class="field">{t('zones.corners')}<textarea name="corners" rows={4} spellcheck={false} value={corners !== null && unread ? corners : cornersText(d)} onInput={(e) => typed(e.currentTarget.value)} /></label>
      )}
      {unread && <p class="error" role="alert">{unread}</p>}
      {d.shape === 'circle' && <TextField label={t('zones.radius')} name="radius" inputMode="decimal" suffix="m" value={d.radiusM} onInput={(radiusM) => set({ radiusM })} />}
      <TextField label={t('zones.name')} name="zone_name" value={d.name} onInput={(name) => set({ name })} error={action.problem?.at('name')} required />
      <SelectField label={t('zones.kind')} value={d.kind} onInput={(kind) => set({ kind })} options={kinds.map((value) => ({ value, label: word('zones', value) }))} />
      <div class="row wrap">
        <TextField label={t('zones.floor')} inputMode="decimal" suffix="m" value={d.floorM} onInput={(floorM) => set({ floorM })} />
        <TextField label={t('zones.ceiling')} inputMode="decimal" suffix="m" value={d.ceilingM} onInput={(ceilingM) => set({ ceilingM })} />
        <SelectField label={t('zones.ref')} value={d.ref} onInput={(ref) => set({ ref })} options={refs.map((value) => ({ value, label: t(`zones.ref.${value}`) }))} />
      </div>
      <TextField label={t('zones.bufferField')} inputMode="decimal" suffix="m" value={d.bufferM} onInput={(bufferM) => set({ bufferM })} />
      <div class="row wrap">
        <TextField label={t('zones.from')} type="datetime-local" value={d.from} onInput={(from) => set({ from })} hint={t('zones.fromHint')} />
        <TextField label={t('zones.to')} type="datetime-local" value={d.to} onInput={(to) => set({ to })} hint={t('zones.toHint')} />
      </div>
      {preview && <Touched flights={preview} />}
      <ProblemNote problem={action.problem} />
      <div class="row end">
        <button type="button" onClick={() => (zoneDraft.value = null)}>{t('do.cancel')}</button>
        <button type="submit" class={preview ? 'danger' : 'primary'} data-do={preview ? 'put-zone' : 'look-zone'} disabled={!ready || action.busy}>{preview ? t('zones.put') : t('zones.look')}</button>
      </div>
    </form>
  )
}

// Touched names the flights that a zone touches, and what becomes of each.
export function Touched({ flights }: { flights: readonly TouchedFlight[] }) {
  if (flights.length === 0) return <p class="note"><span aria-hidden="true">✓</span> {t('zones.touchesNone')}</p>
  return (
    <div class="note note-warn touched" role="status">
      <p><span aria-hidden="true">▲</span> {t('zones.touches', { n: flights.length })}</p>
      <ul>{flights.map((f) => <li key={f.id} data-touched={f.id}><a href={href('flights', f.id)}>{f.drone}</a>: {word('effect', f.effect)}</li>)}</ul>
    </div>
  )
}
