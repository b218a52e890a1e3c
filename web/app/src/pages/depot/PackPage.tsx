import { useEffect, useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { PackingList as List } from '../../api/types.ts'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useLoad } from '../../parts/useLoad.ts'
import { markSeen } from '../../sound/sound.ts'
import { loaded, shipments } from '../../store/store.ts'
import { t } from '../../text/t.ts'
import { PackForm } from './PackForm.tsx'
import { PackingList } from './PackingList.tsx'

// PackPage packs one shipment, and shows its packing list from then on.
export function PackPage({ id }: { id: string }) {
  const s = shipments.get(id)
  const [made, setMade] = useState<List | null>(null)
  useEffect(() => markSeen(id), [id])
  if (!s) return <p class="pad dim">{loaded.value ? t('pack.gone') : t('app.loading')}</p>
  if (made) return <PackingList list={made} />
  if (s.state === 'allocated') return <PackForm shipment={s} onPacked={setMade} />
  return <KnownList id={id} />
}

function KnownList({ id }: { id: string }) {
  const { value, problem } = useLoad(() => api.packingList(id), [id])
  if (problem) return <div class="page"><ProblemNote problem={problem} /></div>
  return value ? <PackingList list={value} /> : <p class="pad dim">{t('app.loading')}</p>
}
