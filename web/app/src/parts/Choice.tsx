import { useId } from 'preact/hooks'

export interface ChoiceOption<V extends string> { value: V; label: string; hint?: string; disabled?: boolean }

// Choice is a radio group drawn as buttons, with the arrow keys of one.
export function Choice<V extends string>({ legend, value, onChange, options, error, layout = 'row', hideLegend }: {
  legend: string; value: V | ''; onChange: (v: V) => void; options: readonly ChoiceOption<V>[]
  error?: string; layout?: 'row' | 'cards'; hideLegend?: boolean
}) {
  const name = useId()
  return (
    <fieldset class={`choice choice-${layout}${error ? ' field-bad' : ''}`}>
      <legend class={hideLegend ? 'visually-hidden' : undefined}>{legend}</legend>
      <div class="choice-options">
        {options.map((o) => (
          <label key={o.value} class="choice-option" data-value={o.value}>
            <input type="radio" name={name} value={o.value} checked={value === o.value} disabled={o.disabled}
              onChange={() => onChange(o.value)} />
            <span class="choice-face">
              <span class="choice-label">{o.label}</span>
              {o.hint && <span class="choice-hint">{o.hint}</span>}
            </span>
          </label>
        ))}
      </div>
      {error && <p class="error" role="alert"><span aria-hidden="true">▲ </span>{error}</p>}
    </fieldset>
  )
}
