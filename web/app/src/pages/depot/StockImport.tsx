import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import { Frame, SelectField } from '../../parts/Field.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useAction } from '../../parts/useAction.ts'
import { now } from '../../store/clock.ts'
import { t } from '../../text/t.ts'
import { zone } from '../../text/time.ts'
import { toRFC3339 } from '../../text/zoned.ts'

export function StockImport({ depot, onDone }: { depot: string; onDone: () => void }) {
  const [file, setFile] = useState<File | null>(null)
  const [mode, setMode] = useState<'delta' | 'snapshot'>('delta')
  const [done, setDone] = useState(false)
  const action = useAction()
  const submit = async (e: Event) => {
    e.preventDefault()
    setDone(false)
    if (!file) return
    const ok = await action.run(async () => {
      await api.importStock(depot, mode, toRFC3339(now.value, zone.value), await file.text())
    })
    if (!ok) return
    setDone(true)
    onDone()
  }
  return (
    <details class="panel">
      <summary><h2>{t('stock.import')}</h2></summary>
      <form class="stack" onSubmit={submit}>
        <p class="hint">{t('stock.importHint')}</p>
        <div class="grid2">
          <Frame label={t('stock.file')}>{(a) => <input id={a.id} type="file" accept=".csv,text/csv" onChange={(e) => setFile(e.currentTarget.files?.[0] ?? null)} />}</Frame>
          <SelectField label={t('stock.mode')} value={mode} onInput={setMode} options={(['delta', 'snapshot'] as const).map((v) => ({ value: v, label: t(`stock.mode.${v}`) }))} />
        </div>
        <ProblemNote problem={action.problem} />
        {done && <p class="ok-text" role="status">✓ {t('stock.imported')}</p>}
        <div><button type="submit" disabled={!file || action.busy}>{t('stock.import')}</button></div>
      </form>
    </details>
  )
}
