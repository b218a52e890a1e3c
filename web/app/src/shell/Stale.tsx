import { live } from '../live/live.ts'
import { wall } from '../store/clock.ts'
import { t } from '../text/t.ts'
import { span } from '../text/time.ts'
import { isStale } from './staleness.ts'

// Stale says that the page is old, and how old.
export function Stale() {
  if (!isStale.value) return null
  const heard = live.peek()?.heard ?? wall.value
  return <p class="stale-bar" role="status"><span aria-hidden="true">◌</span> {t('live.stale', { age: span(wall.value - heard) })}</p>
}
