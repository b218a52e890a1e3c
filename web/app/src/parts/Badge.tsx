export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'dim'

// Badge is a state: a shape, a colour and always a word.
export function Badge({ tone, mark, children }: { tone: Tone; mark: string; children: string }) {
  return <span class={`badge tone-${tone}`}><span class="mark" aria-hidden="true">{mark}</span>{children}</span>
}
