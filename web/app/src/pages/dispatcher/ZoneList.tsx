import { Badge, type Tone } from '../../parts/Badge.tsx'
import { zones } from '../../store/store.ts'
import { t, word } from '../../text/t.ts'
import { at, dayTime } from '../../text/time.ts'

const looks: Record<string, [Tone, string]> = { prohibited: ['bad', '▨'], restricted: ['warn', '▧'], advisory: ['dim', '▢'] }

export function ZoneList() {
  const list = zones.value.features
  if (list.length === 0) return <p class="dim pad">{t('zones.none')}</p>
  return (
    <ul class="rows">
      {list.map((z) => {
        const p = z.properties
        const [tone, mark] = looks[p.kind] ?? looks.advisory!
        const span = p.floor_m == null && p.ceiling_m == null ? t('zones.all') : `${p.floor_m ?? 0}–${p.ceiling_m ?? '∞'} m ${p.altitude_ref ?? ''}`
        return (
          <li key={p.id} class="zone-row">
            <p class="row spread"><b>{p.name}</b><Badge tone={tone} mark={mark}>{word('zones', p.kind)}</Badge></p>
            <p class="dim">{span} · {p.active?.length ? p.active.map((w) => `${at(w.from, dayTime)}–${at(w.to, dayTime)}`).join(', ') : t('zones.always')}{p.buffer_m ? ` · ${t('zones.buffer', { m: p.buffer_m })}` : ''}</p>
          </li>
        )
      })}
    </ul>
  )
}
