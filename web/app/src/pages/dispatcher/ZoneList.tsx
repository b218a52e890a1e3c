import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { TouchedFlight, ZoneFeature } from '../../api/types.ts'
import { editOf, newDraft, zoneDraft } from '../../map/zoneDraft.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { Badge, type Tone } from '../../parts/Badge.tsx'
import { now } from '../../store/clock.ts'
import { loadZones, me } from '../../store/session.ts'
import { zones } from '../../store/store.ts'
import { t, word } from '../../text/t.ts'
import { at, dayTime, parse, zone } from '../../text/time.ts'
import { toLocal } from '../../text/zoned.ts'
import { Touched, ZoneEditor } from './ZoneEditor.tsx'

const looks: Record<string, [Tone, string]> = { prohibited: ['bad', '▨'], restricted: ['warn', '▧'], advisory: ['dim', '▢'] }

export function ZoneList() {
  const draft = zoneDraft.value
  const draws = ['dispatcher', 'admin'].includes(me.value!.role)
  if (draft) return <ZoneEditor key={draft.id} draft={draft} />
  const list = zones.value.features
  return (
    <>
      {draws && <p class="pad"><button type="button" class="primary" data-do="draw-zone" onClick={() => (zoneDraft.value = newDraft(`zone-${Math.round(now.value / 1000)}`))}>{t('zones.draw')}</button></p>}
      {list.length === 0 && <p class="dim pad">{t('zones.none')}</p>}
      <ul class="rows">{list.map((z) => <ZoneRow key={z.properties.id} zone={z} draws={draws} />)}</ul>
    </>
  )
}

// hasEnded reports whether every window of a zone has passed: it binds
// nobody any more.
function hasEnded(z: ZoneFeature): boolean {
  const active = z.properties.active ?? []
  return active.length > 0 && active.every((w) => (parse(w.to) ?? Infinity) <= now.value)
}

function ZoneRow({ zone: z, draws }: { zone: ZoneFeature; draws: boolean }) {
  const [touched, setTouched] = useState<TouchedFlight[] | null>(null)
  const p = z.properties
  const [tone, mark] = looks[p.kind] ?? looks.advisory!
  const ended = hasEnded(z)
  const span = p.floor_m == null && p.ceiling_m == null ? t('zones.all') : `${p.floor_m ?? 0}–${p.ceiling_m ?? '∞'} m ${p.altitude_ref ?? ''}`
  const local = (time: string) => (time ? toLocal(parse(time) ?? now.value, zone.value) : '')
  return (
    <li class={`zone-row${ended ? ' old' : ''}`} data-zone={p.id}>
      <p class="row spread"><b>{p.name}</b><Badge tone={ended ? 'dim' : tone} mark={mark}>{ended ? t('zones.ended') : word('zones', p.kind)}</Badge></p>
      <p class="dim">{span} · {p.active?.length ? p.active.map((w) => `${at(w.from, dayTime)}–${at(w.to, dayTime)}`).join(', ') : t('zones.always')}{p.buffer_m ? ` · ${t('zones.buffer', { m: p.buffer_m })}` : ''}</p>
      {draws && (
        <p class="row">
          {(p.active?.length ?? 0) <= 1 && <button type="button" class="small quiet" onClick={() => (zoneDraft.value = editOf(z, local))}>{t('zones.edit')}</button>}
          <button type="button" class="small danger-quiet" onClick={() => void api.removeZone(p.id, true).then((a) => setTouched(a.flights))}>{t('zones.remove')}</button>
        </p>
      )}
      {touched && (
        <AskDialog title={t('zones.removeTitle', { name: p.name })} text={t('zones.removeText')} action={t('zones.remove')} danger ready onClose={() => setTouched(null)}
          onDo={async () => { await api.removeZone(p.id, false); await loadZones() }}>
          {touched.length > 0 && <Touched flights={touched} />}
        </AskDialog>
      )}
    </li>
  )
}
