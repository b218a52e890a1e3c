import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

interface FrameProps {
  label: string; hint?: string; error?: string; optional?: string
  children: (a: { id: string; describedBy: string | undefined; invalid: boolean }) => ComponentChildren
}

// Frame is a label, its control, and the hint or the error beneath.
export function Frame({ label, hint, error, optional, children }: FrameProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div class={`field${error ? ' field-bad' : ''}`}>
      <label for={id}>{label}{optional && <span class="dim"> · {optional}</span>}</label>
      {children({ id, describedBy: note ? `${id}-note` : undefined, invalid: !!error })}
      {note && <p id={`${id}-note`} class={error ? 'error' : 'hint'} role={error ? 'alert' : undefined}>{error && <span aria-hidden="true">▲ </span>}{note}</p>}
    </div>
  )
}

interface TextProps {
  label: string; value: string; onInput: (v: string) => void; hint?: string; error?: string; optional?: string
  type?: string; required?: boolean; inputMode?: 'text' | 'numeric' | 'decimal' | 'tel'; maxLength?: number; suffix?: string
  autocomplete?: string; name?: string; class?: string; min?: string; step?: string; spellcheck?: boolean
}

export function TextField({ label, value, onInput, hint, error, optional, suffix, class: cls, type, ...input }: TextProps) {
  return (
    <Frame label={label} hint={hint} error={error} optional={optional}>
      {(a) => (
        <span class="with-suffix">
          <input {...input} type={type as 'text'} id={a.id} class={cls} value={value} aria-describedby={a.describedBy} aria-invalid={a.invalid || undefined}
            onInput={(e) => onInput(e.currentTarget.value)} />
          {suffix && <span class="suffix">{suffix}</span>}
        </span>
      )}
    </Frame>
  )
}

export function SelectField<V extends string>({ label, value, onInput, options, hint, error, name }: {
  label: string; value: V; onInput: (v: V) => void; options: readonly { value: V; label: string; disabled?: boolean }[]
  hint?: string; error?: string; name?: string
}) {
  return (
    <Frame label={label} hint={hint} error={error}>
      {(a) => (
        <select id={a.id} name={name} value={value} aria-describedby={a.describedBy} aria-invalid={a.invalid || undefined}
          onChange={(e) => onInput(e.currentTarget.value as V)}>
          {options.map((o) => <option key={o.value} value={o.value} disabled={o.disabled}>{o.label}</option>)}
        </select>
      )}
    </Frame>
  )
}
