import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { t } from '../text/t.ts'

const askEveryMs = 5000

// down says that the server takes nothing new: its store does not answer.
const down = signal(false)

async function ask(): Promise<void> {
  try {
    down.value = (await fetch('/readyz', { cache: 'no-store' })).status === 503
  } catch {
    // No answer at all is what Stale says.
  }
}

// Outage says, while the store does not answer, what still works.
export function Outage() {
  useEffect(() => {
    void ask()
    const timer = setInterval(() => void ask(), askEveryMs)
    return () => clearInterval(timer)
  }, [])
  if (!down.value) return null
  return <p class="outage-bar" role="alert"><span aria-hidden="true">⚠</span> {t('app.outage')}</p>
}
