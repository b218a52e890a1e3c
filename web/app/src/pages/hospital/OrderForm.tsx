import { useRef, useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Urgency } from '../../api/types.ts'
import { Choice } from '../../parts/Choice.tsx'
import { Frame, SelectField, TextField } from '../../parts/Field.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useAction } from '../../parts/useAction.ts'
import { go } from '../../router.ts'
import { now } from '../../store/clock.ts'
import { placeName } from '../../store/names.ts'
import { me } from '../../store/session.ts'
import { hospitals, orders } from '../../store/store.ts'
import { t } from '../../text/t.ts'
import { zone } from '../../text/time.ts'
import { check, emptyDraft, emptyLine, KeyKeeper, randomKey, toInput, type Draft } from './draft.ts'
import { LineFields } from './LineFields.tsx'
import { PatientFields } from './PatientFields.tsx'

const urgencies: Urgency[] = ['immediate', 'urgent_group_specific', 'urgent_crossmatched', 'routine']

export function OrderForm() {
  const [draft, setDraft] = useState(emptyDraft)
  const [tried, setTried] = useState(false)
  const [hospital, setHospital] = useState(me.value?.site ?? '')
  const keys = useRef(new KeyKeeper(randomKey))
  const form = useRef<HTMLFormElement>(null)
  const action = useAction()
  const errors = tried ? check(draft, zone.value, now.value) : {}
  const set = (change: Partial<Draft>) => setDraft((d) => ({ ...d, ...change }))
  const error = (field: string) => {
    const key = errors[field]
    return key ? t(key) : action.problem?.at(field)
  }
  const submit = async (e: Event) => {
    e.preventDefault()
    setTried(true)
    if (Object.keys(check(draft, zone.value, now.value)).length > 0) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('.field-bad input, .field-bad select')?.focus())
      return
    }
    await action.run(async () => {
      const body = toInput(draft, hospital, zone.value)
      const order = await api.place(body, keys.current.keyFor(body))
      orders.merge([order])
      go('orders', order.id)
    })
  }
  const setLine = (i: number) => (l: Draft['lines'][number]) => set({ lines: draft.lines.map((x, j) => (j === i ? l : x)) })
  return (
    <form ref={form} class="order-form" onSubmit={submit} noValidate>
      {!me.value?.site && (
        <SelectField label={t('form.hospital')} value={hospital} onInput={setHospital} error={error('hospital')}
          options={[{ value: '', label: '–' }, ...hospitals.value.map((h) => ({ value: h.id, label: placeName(h) }))]} />
      )}
      <Choice legend={t('form.urgency')} layout="cards" value={draft.urgency} error={error('urgency')} onChange={(urgency) => set({ urgency })}
        options={urgencies.map((u) => ({ value: u, label: t(`urgency.${u}`), hint: t(`urgency.${u}.lead`) }))} />
      <Choice legend={t('form.kind')} value={draft.kind} error={error('kind')} onChange={(kind) => set({ kind })}
        options={[{ value: 'patient', label: t('form.kind.patient') }, { value: 'stock', label: t('form.kind.stock') }]} />
      {draft.lines.map((l, i) => (
        <fieldset key={i} class="line">
          <legend>{t('form.line', { n: i + 1 })}</legend>
          <LineFields line={l} stock={draft.kind === 'stock'} onChange={setLine(i)} error={(f) => error(`lines.${i}.${f}`)} />
          {draft.lines.length > 1 && <button type="button" class="quiet" onClick={() => set({ lines: draft.lines.filter((_, j) => j !== i) })}>✕ {t('do.remove')}</button>}
        </fieldset>
      ))}
      {draft.lines.length < 6 && <button type="button" class="quiet" onClick={() => set({ lines: [...draft.lines, emptyLine()] })}>＋ {t('form.addLine')}</button>}
      {draft.kind === 'patient' && <PatientFields draft={draft} set={set} error={error} />}
      <p class="note">{t('form.special')}</p>
      <div class="grid2">
        <TextField label={t('form.authorisedBy')} name="authorised_by" value={draft.authorisedBy} onInput={(authorisedBy) => set({ authorisedBy })}
          error={error('authorised_by')} hint={t('form.authorisedHint')} optional={draft.urgency === 'immediate' ? undefined : t('field.optional')} />
        <TextField label={t('form.requestedBy')} name="requested_by" value={draft.requestedBy} onInput={(requestedBy) => set({ requestedBy })} error={error('requested_by')} optional={t('field.optional')} />
        <TextField label={t('form.phone')} name="phone" type="tel" inputMode="tel" value={draft.phone} onInput={(phone) => set({ phone })} error={error('phone')} optional={t('field.optional')} />
        <TextField label={t('form.neededBy')} name="needed_by" type="datetime-local" value={draft.neededBy} onInput={(neededBy) => set({ neededBy })}
          error={error('needed_by')} hint={t('form.neededByHint', { zone: zone.value })} optional={t('field.optional')} />
        <TextField label={t('form.caseRef')} name="case_ref" value={draft.caseRef} onInput={(caseRef) => set({ caseRef })} error={error('case_ref')} hint={t('form.caseHint')} optional={t('field.optional')} />
        <Frame label={t('form.note')} optional={t('field.optional')} error={error('note')} hint={t('form.noIdentity')}>
          {(a) => <textarea id={a.id} name="note" rows={2} value={draft.note} aria-describedby={a.describedBy} onInput={(e) => set({ note: e.currentTarget.value })} />}
        </Frame>
      </div>
      <ProblemNote problem={action.problem} />
      <div class="form-end">
        <button type="submit" class={`primary big${draft.urgency === 'immediate' ? ' urgent' : ''}`} disabled={action.busy}>
          {action.busy ? t('do.sending') : draft.urgency === 'immediate' ? t('form.placeImmediate') : t('form.place')}
        </button>
      </div>
    </form>
  )
}
