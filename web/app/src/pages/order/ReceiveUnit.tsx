import type { Unit } from '../../api/types.ts'
import { Din } from '../../parts/Din.tsx'
import { TextField } from '../../parts/Field.tsx'
import { t, word } from '../../text/t.ts'
import type { Mark } from './receipt.ts'

// ReceiveUnit is one bag to take or not. Where its cold chain is in doubt a
// named clinician may take it for this patient, if the policy lets one.
export function ReceiveUnit({ unit: u, mark, doubt, onMark }: { unit: Unit; mark: Mark | undefined; doubt: boolean; onMark: (m: Mark) => void }) {
  const rejected = mark && !mark.accept
  const clinician = mark?.accept ? mark.clinician : undefined
  return (
    <li class={mark ? (mark.accept ? 'is-on' : 'is-off') : undefined} data-unit={u.id}>
      <div class="row spread">
        <span><Din din={u.din} /> <span class="group">{u.group}</span> <span class="dim">{word('component', u.component)} · {u.ml} mL</span></span>
        <span class="row">
          <button type="button" data-do="accept" aria-pressed={!!mark?.accept && clinician === undefined} aria-label={`${t(doubt ? 'receive.keepApart' : 'receive.accept')} ${u.din}`} onClick={() => onMark({ accept: true })}><span aria-hidden="true">✓</span> {t(doubt ? 'receive.keepApart' : 'receive.accept')}</button>
          {doubt && <button type="button" aria-pressed={clinician !== undefined} aria-label={`${t('receive.take')} ${u.din}`} onClick={() => onMark({ accept: true, clinician: mark?.clinician ?? '', reason: mark?.reason ?? '' })}><span aria-hidden="true">!</span> {t('receive.take')}</button>}
          <button type="button" aria-pressed={!!rejected} aria-label={`${t('receive.reject')} ${u.din}`} onClick={() => onMark({ accept: false, reason: mark?.reason ?? '' })}><span aria-hidden="true">✕</span> {t('receive.reject')}</button>
        </span>
      </div>
      {clinician !== undefined && (
        <div class="grid3">
          <TextField label={t('receive.clinician')} value={clinician} onInput={(v) => onMark({ ...mark!, clinician: v })} required />
          <TextField label={t('receive.takeWhy', { din: u.din })} value={mark?.reason ?? ''} onInput={(reason) => onMark({ ...mark!, reason })} required />
        </div>
      )}
      {rejected && <TextField label={t('receive.why', { din: u.din })} value={mark.reason ?? ''} onInput={(reason) => onMark({ accept: false, reason })} required />}
    </li>
  )
}
