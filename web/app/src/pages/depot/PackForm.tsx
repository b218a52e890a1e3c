import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { PackingList, Shipment } from '../../api/types.ts'
import { UrgencyBadge } from '../../parts/badges.tsx'
import { Due } from '../../parts/Due.tsx'
import { TextField } from '../../parts/Field.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { ScanInput } from '../../parts/ScanInput.tsx'
import { useAction } from '../../parts/useAction.ts'
import { person, rememberPerson } from '../../parts/usePerson.ts'
import { nameOf } from '../../store/names.ts'
import { shipments } from '../../store/store.ts'
import { t, word } from '../../text/t.ts'
import { BoxPick } from './BoxPick.tsx'
import { UnitTick } from './UnitTick.tsx'

// PackForm is one shipment's way into its box: units, box, seal, weight,
// and the two people who answer for it.
export function PackForm({ shipment: s, onPacked }: { shipment: Shipment; onPacked: (l: PackingList) => void }) {
  const units = s.units ?? []
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set())
  const [box, setBox] = useState('')
  const [seal, setSeal] = useState('')
  const [weight, setWeight] = useState('')
  const [by, setBy] = useState(person('packer'))
  const [checked, setChecked] = useState('')
  const action = useAction()
  const left = units.filter((u) => !ticked.has(u.id)).length
  const same = checked.trim() !== '' && checked.trim() === by.trim()
  const ready = left === 0 && box && seal.trim() && Number(weight) > 0 && by.trim() && checked.trim() && !same
  const tick = (id: string, on: boolean) => setTicked((have) => {
    const next = new Set(have)
    if (on) next.add(id)
    else next.delete(id)
    return next
  })
  const submit = (e: Event) => {
    e.preventDefault()
    if (!ready) return
    rememberPerson('packer', by.trim())
    void action.run(async () => {
      const list = await api.pack(s.id, { box, units: units.map((u) => u.id), seal: seal.trim(), weight_g: Number(weight), packed_by: by.trim(), checked_by: checked.trim() })
      shipments.merge([{ ...s, ...list.shipment }])
      onPacked(list)
    })
  }
  const at = (f: string) => action.problem?.at(f)
  return (
    <form class="page narrow pack" onSubmit={submit}>
      <header><p class="row">{s.urgency && <UrgencyBadge of={s.urgency} />}<span class="dim">{t('order.eta')} <Due time={s.eta} /></span></p>
        <h1>{t('pack.title')}</h1>
        <p class="dim">{t('work.to')} <b>{s.hospital_name || nameOf(s.hospital)}</b> · {s.mode === 'road' ? t('mode.road') : <>{t('order.drone')} <span class="num">{s.drone}</span></>} · {word('class', s.class)}</p></header>
      <Panel title={t('pack.units')} aside={<span class="count">{units.length - left}/{units.length}</span>}>
        <p class="hint">{t('pack.unitsHint')}</p>
        <ScanInput label={t('pack.scan')} units={units} ticked={(id) => ticked.has(id)} onUnit={(u) => tick(u.id, true)} />
        <ul class="ticks">{units.map((u) => <UnitTick key={u.id} unit={u} on={ticked.has(u.id)} onTick={(on) => tick(u.id, on)} />)}</ul>
        {at('units') && <p class="error" role="alert">▲ {at('units')}</p>}
      </Panel>
      <Panel title={t('pack.box')}><BoxPick shipment={s} value={box} onPick={setBox} error={at('box')} /></Panel>
      <section class="panel grid2">
        <TextField label={t('pack.seal')} name="seal" value={seal} onInput={setSeal} error={at('seal')} required spellcheck={false} autocomplete="off" />
        <TextField label={t('pack.weight')} name="weight" type="number" inputMode="numeric" min="1" step="any" value={weight} onInput={setWeight} error={at('weight_g')} suffix="g"
          hint={s.planned_g ? t('pack.planned', { g: Math.round(s.planned_g) }) : undefined} required />
        <TextField label={t('pack.by')} name="packed_by" value={by} onInput={setBy} error={at('packed_by')} required />
        <TextField label={t('pack.checkedBy')} name="checked_by" value={checked} onInput={setChecked} error={same ? t('pack.twoPeople') : at('checked_by')} hint={t('pack.twoPeople')} required />
      </section>
      <ProblemNote problem={action.problem} />
      <div class="form-end row spread">
        <span class="dim" role="status">{left > 0 && t('pack.left', { n: left })}</span>
        <button type="submit" class="primary big" data-do="pack" disabled={!ready || action.busy}>{action.busy ? t('do.sending') : t('pack.submit')}</button>
      </div>
    </form>
  )
}
