import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Place, RoadClosure } from '../../api/types.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { Badge } from '../../parts/Badge.tsx'
import { SelectField, TextField } from '../../parts/Field.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useAction } from '../../parts/useAction.ts'
import { useLoad } from '../../parts/useLoad.ts'
import { nameOf } from '../../store/names.ts'
import { depots, hospitals } from '../../store/store.ts'
import { t } from '../../text/t.ts'
import { at, dayTime } from '../../text/time.ts'

// RoadList is what closes or slows roads, and how a dispatcher enters it.
export function RoadList() {
  const { value, problem, reload } = useLoad(api.roadClosures, [])
  const [ending, setEnding] = useState<RoadClosure | null>(null)
  if (problem) return <ProblemNote problem={problem} />
  const list = value?.closures ?? []
  return (
    <div class="stack pad">
      {value && list.length === 0 && <p class="dim">{t('roads.none')}</p>}
      <ul class="rows">
        {list.map((c) => (
          <li key={c.id} data-closure={c.id}>
            <p class="row spread"><b>{c.reason}</b><Badge tone={c.closed ? 'bad' : 'warn'} mark={c.closed ? '✕' : '▲'}>{c.closed ? t('roads.closed') : t('roads.slower', { min: c.extra_min })}</Badge></p>
            <p class="row spread dim"><span>{t('roads.between', { from: c.depots.map(nameOf).join(', ') || t('roads.allDepots'), to: c.hospitals.map(nameOf).join(', ') || t('roads.allHospitals') })}{c.until && ` · ${t('roads.until', { at: at(c.until, dayTime) })}`}</span>
              <button type="button" class="small" onClick={() => setEnding(c)}>{t('roads.end')}</button></p>
          </li>
        ))}
      </ul>
      <ClosureForm onDone={reload} />
      {ending && <AskDialog title={t('roads.endTitle')} text={ending.reason} action={t('roads.end')} ready onClose={() => setEnding(null)} onDo={async () => { await api.endClosure(ending.id); reload() }} />}
    </div>
  )
}

function ClosureForm({ onDone }: { onDone: () => void }) {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  const [what, setWhat] = useState<'closed' | 'slower'>('closed')
  const [extra, setExtra] = useState('')
  const [reason, setReason] = useState('')
  const action = useAction()
  const ready = reason.trim() !== '' && (what === 'closed' || Number(extra) > 0)
  const submit = async (e: Event) => {
    e.preventDefault()
    if (!ready) return
    const ok = await action.run(async () => {
      await api.putClosure({ depots: from ? [from] : [], hospitals: to ? [to] : [], closed: what === 'closed', extra_min: what === 'closed' ? 0 : Number(extra), reason: reason.trim() })
    })
    if (!ok) return
    setReason('')
    onDone()
  }
  const names = (places: readonly Place[], all: string) => [{ value: '', label: all }, ...places.map((p) => ({ value: p.id, label: nameOf(p.id) }))]
  return (
    <form class="stack" onSubmit={submit} aria-label={t('roads.add')} data-closure-form>
      <h3>{t('roads.add')}</h3>
      <div class="grid2">
        <SelectField label={t('roads.from')} value={from} onInput={setFrom} options={names(depots.value, t('roads.allDepots'))} />
        <SelectField label={t('roads.to')} value={to} onInput={setTo} options={names(hospitals.value, t('roads.allHospitals'))} />
        <SelectField label={t('roads.what')} value={what} onInput={setWhat} options={[{ value: 'closed', label: t('roads.closed') }, { value: 'slower', label: t('roads.extra') }]} />
        {what === 'slower' && <TextField label={t('roads.extra')} type="number" inputMode="numeric" min="1" value={extra} onInput={setExtra} error={action.problem?.at('extra_min')} required />}
      </div>
      <TextField label={t('field.reason')} value={reason} onInput={setReason} error={action.problem?.at('reason')} required />
      <ProblemNote problem={action.problem} />
      <div class="row end"><button type="submit" class="primary" disabled={!ready || action.busy}>{t('roads.add')}</button></div>
    </form>
  )
}
