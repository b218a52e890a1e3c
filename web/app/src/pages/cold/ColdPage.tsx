import { useEffect } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import { Panel } from '../../parts/Panel.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useLoad } from '../../parts/useLoad.ts'
import { alarms } from '../../store/store.ts'
import { t } from '../../text/t.ts'
import { ExcursionCard } from './ExcursionCard.tsx'
import { StorageCard } from './StorageCard.tsx'

// How often the page asks again: storages do not come over the live socket.
const askEvery = 15_000

// ColdPage shows what a temperature, or the want of one, put into
// quarantine, and how warm the depot's storages are.
export function ColdPage() {
  const open = alarms.list().filter((a) => a.open).length
  const excursions = useLoad(api.excursions, [open])
  const storage = useLoad(api.storage, [open])
  useEffect(() => {
    const timer = setInterval(() => { excursions.reload(); storage.reload() }, askEvery)
    return () => clearInterval(timer)
  }, [])
  const waiting = excursions.value?.excursions ?? []
  const watched = storage.value?.storage ?? []
  return (
    <div class="page">
      <h1>{t('cold.title')}</h1>
      <ProblemNote problem={excursions.problem ?? storage.problem} />
      <Panel title={t('cold.waiting')}>
        {excursions.value && waiting.length === 0 && <p class="dim">{t('cold.none')}</p>}
        <div class="stack">{waiting.map((x) => <ExcursionCard key={x.id} of={x} onDone={() => { excursions.reload(); storage.reload() }} />)}</div>
      </Panel>
      <Panel title={t('cold.storage')}>
        {storage.value && watched.length === 0 && <p class="dim">{t('cold.noStorage')}</p>}
        <div class="cards">{watched.map((x) => <StorageCard key={x.id} of={x} />)}</div>
      </Panel>
    </div>
  )
}
