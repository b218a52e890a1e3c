import type { Unit } from '../../api/types.ts'
import { Din } from '../../parts/Din.tsx'
import { TextField } from '../../parts/Field.tsx'
import { t, word } from '../../text/t.ts'
import type { Mark } from './receipt.ts'

export function ReceiveUnit({ unit: u, mark, onMark }: { unit: Unit; mark: Mark | undefined; onMark: (m: Mark) => void }) {
  const rejected = mark && !mark.accept
  return (
    <li class={mark ? (mark.accept ? 'is-on' : 'is-off') : undefined} data-unit={u.id}>
      <div class="row spread">
        <span><Din din={u.din} /> <span class="group">{u.group}</span> <span class="dim">{word('component', u.component)} · {u.ml} mL</span></span>
        <span class="row">
          <button type="button" data-do="accept" aria-pressed={!!mark?.accept} aria-label={`${t('receive.accept')} ${u.din}`} onClick={() => onMark({ accept: true })}><span aria-hidden="true">✓</span> {t('receive.accept')}</button>
          <button type="button" aria-pressed={!!rejected} aria-label={`${t('receive.reject')} ${u.din}`} onClick={() => onMark({ accept: false, reason: mark?.reason ?? '' })}><span aria-hidden="true">✕</span> {t('receive.reject')}</button>
        </span>
      </div>
      {rejected && <TextField label={t('receive.why', { din: u.din })} value={mark.reason ?? ''} onInput={(reason) => onMark({ accept: false, reason })} required />}
    </li>
  )
}
