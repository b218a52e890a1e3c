import { now } from '../store/clock.ts'
import { at, agoText, parse, untilText } from '../text/time.ts'

// Due is a time to come, as a clock time and as what is left.
export function Due({ time }: { time: string | null | undefined }) {
  const ms = parse(time)
  if (ms === undefined) return <>–</>
  const late = ms < now.value
  return <span class={`nowrap${late ? ' late' : ''}`}><b class="num">{at(time)}</b> <span class="dim">{untilText(ms, now.value)}</span></span>
}

// Ago is how long something is past.
export function Ago({ time }: { time: string | null | undefined }) {
  const ms = parse(time)
  return ms === undefined ? <>–</> : <span class="nowrap" title={at(time)}>{agoText(ms, now.value)}</span>
}
