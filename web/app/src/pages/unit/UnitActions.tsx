import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Fate, UnitDetail, UnitStep } from '../../api/types.ts'
import { AskDialog } from '../../parts/AskDialog.tsx'
import { SelectField, TextField } from '../../parts/Field.tsx'
import { me } from '../../store/session.ts'
import { t, word } from '../../text/t.ts'

const fates: readonly Fate[] = ['TX', 'TR', 'RA', 'RL', 'WA']

// stepsOf are the steps that a unit's status leaves to a person.
function stepsOf(status: string | undefined): UnitStep[] {
  switch (status) {
    case 'received': return ['release', 'quarantine', 'discard', 'recall']
    case 'quarantined': return ['release', 'discard', 'recall']
    case 'available': return ['quarantine', 'discard', 'recall']
    case 'returned': return ['quarantine', 'discard', 'recall']
    case 'discarded': case 'lost': return []
  }
  return ['quarantine', 'recall']
}

// UnitActions are what a person may do with a unit; each asks first.
export function UnitActions({ unit: u, onDone }: { unit: UnitDetail; onDone: () => void }) {
  const [asked, setAsked] = useState<UnitStep | 'fate' | null>(null)
  const [reason, setReason] = useState('')
  const [fate, setFate] = useState<Fate>('TX')
  const role = me.value!.role
  const steps = ['depot', 'dispatcher', 'admin'].includes(role) ? stepsOf(u.status) : []
  const mayFate = ['hospital', 'dispatcher', 'admin'].includes(role) && !u.fate && ['delivered', 'quarantined', 'returned'].includes(u.status ?? '')
  if (steps.length === 0 && !mayFate) return null
  const close = () => {
    setAsked(null)
    setReason('')
  }
  return (
    <div class="row wrap no-print">
      {steps.map((s) => <button key={s} type="button" class={s === 'release' ? '' : 'danger-quiet'} onClick={() => setAsked(s)}>{t(`unit.do.${s}`)}</button>)}
      {mayFate && <button type="button" onClick={() => setAsked('fate')}>{t('unit.do.fate')}</button>}
      {asked && asked !== 'fate' && (
        <AskDialog title={t(`unit.do.${asked}`)} text={`${u.id}. ${t(`unit.ask.${asked}`)}`} action={t(`unit.do.${asked}`)} danger={asked !== 'release'} ready={reason.trim() !== ''} onClose={close}
          onDo={async () => { await api.unitStep(u.id, asked, reason.trim()); onDone() }}>
          <TextField label={t('field.reason')} value={reason} onInput={setReason} required />
        </AskDialog>
      )}
      {asked === 'fate' && (
        <AskDialog title={t('unit.do.fate')} text={u.id} action={t('unit.do.fate')} ready onClose={close} onDo={async () => { await api.unitFate(u.id, fate); onDone() }}>
          <SelectField label={t('unit.fate')} value={fate} onInput={setFate} options={fates.map((f) => ({ value: f, label: word('step', `fate_${f}`) }))} />
        </AskDialog>
      )}
    </div>
  )
}
