import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

// Panel is a titled region of a page.
export function Panel({ title, aside, children, class: cls }: {
  title: string; aside?: ComponentChildren; children: ComponentChildren; class?: string
}) {
  const id = useId()
  return (
    <section class={`panel ${cls ?? ''}`} aria-labelledby={id}>
      <header class="panel-head"><h2 id={id}>{title}</h2>{aside}</header>
      {children}
    </section>
  )
}

// Facts is a list of names and values.
export function Facts({ of }: { of: readonly (readonly [string, ComponentChildren] | false | null | undefined)[] }) {
  return (
    <dl class="facts">
      {of.map((f) => f && <div key={f[0]}><dt>{f[0]}</dt><dd>{f[1]}</dd></div>)}
    </dl>
  )
}
