import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Order, Shipment } from '../../api/types.ts'
import { TextField } from '../../parts/Field.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { ScanInput } from '../../parts/ScanInput.tsx'
import { useAction } from '../../parts/useAction.ts'
import { person, rememberPerson } from '../../parts/usePerson.ts'
import { me } from '../../store/session.ts'
import { orders } from '../../store/store.ts'
import { t, word } from '../../text/t.ts'
import { ReceiveUnit } from './ReceiveUnit.tsx'
import { complete, toReceipt, type Marks } from './receipt.ts'

// After this many wrong codes only a dispatcher confirms a receipt.
const codeTries = 5

// Receive confirms a delivery: every unit accepted or rejected with its
// reason, the code from the packing list, and who took it.
export function Receive({ order, shipment: s }: { order: Order; shipment: Shipment }) {
  const [marks, setMarks] = useState<Marks>({})
  const [code, setCode] = useState('')
  const [override, setOverride] = useState('')
  const [by, setBy] = useState(person('ward'))
  const [surface, setSurface] = useState('')
  const action = useAction()
  const units = s.units ?? []
  const dispatcher = me.value?.role === 'dispatcher'
  const missing = units.filter((u) => !marks[u.id]).length
  const accepted = units.filter((u) => marks[u.id]?.accept).length
  const wrong = s.wrong_codes ?? 0
  const locked = !dispatcher && wrong >= codeTries
  const proof = dispatcher ? override.trim() !== '' : /^\d{6}$/.test(code) && !locked
  const refused = action.problem?.code === 'wrong_code'
  const ready = complete(units, marks) && by.trim() !== '' && proof
  const verdict = s.cold_chain?.verdict
  const doubt = verdict !== undefined && verdict !== 'in_range' && verdict !== 'advisory'
  const submit = (e: Event) => {
    e.preventDefault()
    if (!ready) return
    rememberPerson('ward', by.trim())
    void action.run(async () => orders.merge([await api.receive(order.id, toReceipt(s.id, units, marks, { code, override, by, surface, dispatcher }))]))
  }
  return (
    <form class="callout callout-urgent receive" onSubmit={submit} aria-label={t('receive.title')}>
      <h3>{t('receive.title')}</h3>
      <p>{t(dispatcher ? 'receive.hintDispatcher' : 'receive.hint')}</p>
      {locked && <p class="note note-bad" role="alert"><span aria-hidden="true">▲</span>{t('receive.locked')}</p>}
      {doubt && <p class="note note-warn"><span aria-hidden="true">▲</span><span>{t('receive.quarantine')} {t('receive.doubt', { verdict: word('verdict', verdict), gap: Math.round((s.cold_chain?.longest_gap_s ?? 0) / 60), out: Math.round((s.cold_chain?.out_s ?? 0) / 60) })}</span></p>}
      <ScanInput label={t('receive.scan')} units={units} ticked={(id) => !!marks[id]?.accept} onUnit={(u) => setMarks((m) => ({ ...m, [u.id]: { accept: true } }))} />
      <ul class="ticks">
        {units.map((u) => <ReceiveUnit key={u.id} unit={u} mark={marks[u.id]} doubt={doubt && order.kind === 'patient'} onMark={(mark) => setMarks((m) => ({ ...m, [u.id]: mark }))} />)}
      </ul>
      <div class="grid3">
        {locked ? null : dispatcher
          ? <TextField label={t('receive.override')} value={override} onInput={setOverride} error={action.problem?.at('override_reason')} required />
          : <TextField label={t('receive.code')} name="code" class="num code" inputMode="numeric" maxLength={6} autocomplete="off" value={code} onInput={(v) => setCode(v.replace(/\D/g, ''))}
              error={refused && wrong > 0 ? t('receive.triesLeft', { n: Math.max(0, codeTries - wrong) }) : action.problem?.at('code')}
              hint={wrong > 0 ? t('receive.triesLeft', { n: Math.max(0, codeTries - wrong) }) : t('receive.codeHint')} required />}
        <TextField label={t('receive.by')} name="received_by" value={by} onInput={setBy} error={action.problem?.at('received_by')} required />
        <TextField label={t('receive.surface')} name="surface" inputMode="decimal" value={surface} onInput={setSurface} suffix="°C" optional={t('field.optional')} error={action.problem?.at('surface_c')} />
      </div>
      {!locked && <ProblemNote problem={action.problem} />}
      <div class="row spread">
        <span class="dim" role="status">{missing > 0 && t('receive.missing', { n: missing })}</span>
        {!locked && <button type="submit" class="primary big" data-do="receive" disabled={!ready || action.busy}>{accepted > 0 || missing > 0 ? t('receive.submit', { n: accepted }) : t('receive.submitNone')}</button>}
      </div>
    </form>
  )
}
