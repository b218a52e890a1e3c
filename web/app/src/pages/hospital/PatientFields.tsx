import type { Tri } from '../../api/types.ts'
import { SelectField } from '../../parts/Field.tsx'
import { t, word } from '../../text/t.ts'
import type { Draft } from './draft.ts'

const tris: Tri[] = ['yes', 'no', 'unknown']

// PatientFields are the three facts that eligibility turns on. No identity.
export function PatientFields({ draft, set, error }: { draft: Draft; set: (d: Partial<Draft>) => void; error: (field: string) => string | undefined }) {
  const options = tris.map((v) => ({ value: v, label: word('tri', v) }))
  return (
    <div class="stack tight">
      <div class="grid3">
        <SelectField label={t('form.fcp')} value={draft.fcp} onInput={(fcp) => set({ fcp })} options={options} error={error('patient.fcp')} />
        <SelectField label={t('form.child')} value={draft.child} onInput={(child) => set({ child })} options={options} error={error('patient.child')} />
        <SelectField label={t('form.neonate')} value={draft.neonate} onInput={(neonate) => set({ neonate })} options={options} error={error('patient.neonate')} />
      </div>
      <p class="hint">{t('form.patientHint')}</p>
    </div>
  )
}
