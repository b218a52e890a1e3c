import { useEffect, useState } from 'preact/hooks'
import * as api from '../api/calls.ts'
import type { Reading } from '../api/types.ts'
import { boxes } from '../store/store.ts'
import { live } from '../live/live.ts'
import { t } from '../text/t.ts'
import { Curve } from './Curve.tsx'
import { curveData } from './curveData.ts'
import { useLoad } from './useLoad.ts'

// BoxCurve is a box's temperature from a time on: what is on record, then
// each reading as it comes.
export function BoxCurve({ box, from, to }: { box: string; from: string; to?: string | null }) {
  const epoch = live.value?.epoch ?? ''
  const query = `?from=${encodeURIComponent(from)}${to ? `&to=${encodeURIComponent(to)}` : ''}&points=600`
  const { value } = useLoad(() => api.readings(box, query), [box, query, epoch])
  const [fresh, setFresh] = useState<Reading[]>([])
  const now = boxes.get(box)
  useEffect(() => setFresh([]), [box, value])
  useEffect(() => {
    if (to || !now?.c_at || now.c === null || now.c === undefined) return
    const r = { at: now.c_at, probe: now.c_probe ?? 1, c: now.c }
    setFresh((have) => (have.some((x) => x.at === r.at && x.probe === r.probe) ? have : [...have, r]))
  }, [now?.c_at, now?.c, to])
  const data = curveData([...(value?.readings ?? []), ...fresh])
  if (!data) return <p class="dim">{t('order.noReadings')}</p>
  return <Curve box={box} data={data} okMin={value?.envelope?.ok_min ?? null} okMax={value?.envelope?.ok_max ?? null} />
}
