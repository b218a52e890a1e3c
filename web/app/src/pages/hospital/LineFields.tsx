import type { Component } from '../../api/types.ts'
import { Choice } from '../../parts/Choice.tsx'
import { SelectField, TextField } from '../../parts/Field.tsx'
import { unitDefsOf } from '../../text/amounts.ts'
import { t, known, word } from '../../text/t.ts'
import type { Key } from '../../text/catalogue.ts'
import { withComponent, type Abo, type LineDraft, type Rhd } from './draft.ts'

const components: Component[] = ['red_cells', 'platelets', 'plasma']
const abos: Abo[] = ['O', 'A', 'B', 'AB', 'unknown', 'Oh']

// LineFields is one component of an order.
export function LineFields({ line, stock, onChange, error }: {
  line: LineDraft; stock: boolean; onChange: (l: LineDraft) => void; error: (field: string) => string | undefined
}) {
  const set = (change: Partial<LineDraft>) => onChange({ ...line, ...change })
  const means = `${line.component}.${line.unitDef}`
  const needsRhd = line.abo !== 'unknown' && line.abo !== 'Oh'
  return (
    <div class="stack">
      <Choice legend={t('form.component')} value={line.component} error={error('component')} onChange={(c) => onChange(withComponent(line, c))}
        options={components.map((c) => ({ value: c, label: word('component', c) }))} />
      <div class="group-pick">
        <Choice legend={stock ? t('form.groupStock') : t('form.groupPatient')} value={line.abo} error={error('group')} onChange={(abo) => set({ abo })}
          options={abos.filter((a) => !stock || (a !== 'unknown' && a !== 'Oh')).map((a) => ({ value: a, label: a === 'unknown' ? t('form.abo.unknown') : a === 'Oh' ? t('form.abo.Oh') : a }))} />
        {needsRhd && (
          <Choice legend={t('form.rhd')} value={line.rhd} onChange={(rhd: Rhd) => set({ rhd })}
            options={[{ value: '+', label: t('form.rhd.pos') }, { value: '-', label: t('form.rhd.neg') }, ...(stock ? [] : [{ value: '?' as const, label: t('form.rhd.unknown') }])]} />
        )}
      </div>
      <div class="grid2">
        <TextField label={t('form.amount')} name="amount" type="number" inputMode="decimal" min="0" step="any" value={line.amount} onInput={(amount) => set({ amount })}
          error={error('amount')} suffix={word('unit', line.unitDef)} hint={t('form.wholeBags')} required />
        <SelectField label={t('form.unitDef')} value={line.unitDef} onInput={(unitDef) => set({ unitDef })} error={error('unit_def')}
          options={unitDefsOf(line.component).map((u) => ({ value: u, label: word('unitDef', u) }))}
          hint={known('means', means) ? t(`means.${means}` as Key) : undefined} />
        {!stock && (
          <>
            <SelectField label={t('form.substitution')} value={line.substitution} onInput={(substitution) => set({ substitution })} error={error('substitution')}
              options={(['allowed', 'identical_only'] as const).map((v) => ({ value: v, label: t(`form.substitution.${v}`) }))} />
            <SelectField label={t('form.pretransfusion')} value={line.pretransfusion} onInput={(pretransfusion) => set({ pretransfusion })} error={error('pretransfusion')}
              options={(['none', 'group_confirmed', 'screen_negative', 'crossmatched'] as const).map((v) => ({ value: v, label: t(`form.pretransfusion.${v}`) }))} />
          </>
        )}
      </div>
    </div>
  )
}
