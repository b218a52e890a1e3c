import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Storage } from '../../api/types.ts'
import { VerdictBadge } from '../../parts/badges.tsx'
import { Curve } from '../../parts/Curve.tsx'
import { curveData } from '../../parts/curveData.ts'
import { Facts } from '../../parts/Panel.tsx'
import { useLoad } from '../../parts/useLoad.ts'
import { nameOf } from '../../store/names.ts'
import { celsius } from '../../text/amounts.ts'
import { t, word } from '../../text/t.ts'
import { at } from '../../text/time.ts'

const degrees = (c: number | null) => c === null ? t('cold.noLimit') : celsius(c)

// StorageCard is one refrigerator, agitator or freezer.
export function StorageCard({ of: x }: { of: Storage }) {
  const [shown, setShown] = useState(false)
  return (
    <section class="panel" data-storage={x.id} aria-label={t('cold.storageOf', { id: x.id })}>
      <h3 class="row spread"><span class="num">{x.id}</span> {x.c_at && <VerdictBadge of={x.broken || x.verdict} />}</h3>
      <Facts of={[
        [t('order.depot'), nameOf(x.depot)],
        [t('cold.newest'), x.c === null || !x.c_at ? t('cold.never') : <span class="num">{celsius(x.c)} <small class="dim">{at(x.c_at)}</small></span>],
        [t('cold.range'), <span class="num">{degrees(x.range.ok_min)} – {degrees(x.range.ok_max)} <small class="dim">{word('class', x.class)}</small></span>],
      ]} />
      <details onToggle={(e) => setShown((e.currentTarget as HTMLDetailsElement).open)}>
        <summary>{t('cold.curve')}</summary>
        {shown && <StorageCurve id={x.id} newest={x.c_at} />}
      </details>
    </section>
  )
}

function StorageCurve({ id, newest }: { id: string; newest: string | null }) {
  const { value } = useLoad(() => api.storageReadings(id, '?points=600'), [id, newest])
  const data = curveData(value?.readings ?? [])
  if (!data) return <p class="dim">{t('order.noReadings')}</p>
  return <Curve box={id} data={data} okMin={value?.envelope?.ok_min ?? null} okMax={value?.envelope?.ok_max ?? null} />
}
