import { t } from '../text/t.ts'

// Battery is a bar and its number. Unknown is said, never drawn as full.
export function Battery({ pct, need }: { pct: number | null | undefined; need?: number }) {
  if (pct === null || pct === undefined || pct < 0) return <span class="dim">{t('drones.battery')} –</span>
  const low = need !== undefined ? pct < need : pct < 30
  return (
    <span class={`battery${low ? ' low' : ''}`} title={t('drones.battery')}>
      <span class="battery-bar" aria-hidden="true"><span style={{ width: `${Math.max(0, Math.min(100, pct))}%` }} /></span>
      <span class="visually-hidden">{t('drones.battery')}</span> <span class="num">{low && '▲ '}{Math.round(pct)} %</span>
    </span>
  )
}
