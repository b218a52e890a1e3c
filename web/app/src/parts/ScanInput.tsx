import { useRef, useState } from 'preact/hooks'
import type { Unit } from '../api/types.ts'
import { t } from '../text/t.ts'
import { Frame } from './Field.tsx'
import { matchScan } from './scan.ts'

// ScanInput takes a hand scanner's keystrokes or a person's: Enter ends a
// number, and the field is ready for the next.
export function ScanInput({ label, units, ticked, onUnit }: {
  label: string; units: readonly Unit[]; ticked: (id: string) => boolean; onUnit: (u: Unit) => void
}) {
  const input = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState<{ text: string; bad: boolean } | null>(null)
  const take = (text: string) => {
    if (text.trim() === '') return
    const r = matchScan(text, units)
    if (r.kind === 'none') return setSaid({ text: t('scan.unknown', { text: text.trim().slice(0, 40) }), bad: true })
    if (r.kind === 'many') return setSaid({ text: t('scan.many', { text: text.trim().slice(0, 40) }), bad: true })
    const before = ticked(r.unit.id)
    setSaid({ text: t(before ? 'scan.done' : 'scan.ok', { din: r.unit.din }), bad: false })
    if (!before) onUnit(r.unit)
    if (input.current) input.current.value = ''
  }
  return (
    <Frame label={label} error={said?.bad ? said.text : undefined} hint={said && !said.bad ? said.text : undefined}>
      {(a) => (
        <input id={a.id} ref={input} class="scan num" autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={64}
          enterkeyhint="done" aria-describedby={a.describedBy} aria-invalid={a.invalid || undefined}
          onKeyDown={(e) => {
            if (e.key !== 'Enter') return
            e.preventDefault()
            take(e.currentTarget.value)
          }} />
      )}
    </Frame>
  )
}
