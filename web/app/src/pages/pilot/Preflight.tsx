import type { Check } from '../../api/types.ts'
import { Panel } from '../../parts/Panel.tsx'
import { t, word } from '../../text/t.ts'

export function Preflight({ checks }: { checks: readonly Check[] }) {
  return (
    <Panel title={t('flights.preflight')} aside={checks.length > 0 && <span class="count">{checks.filter((c) => c.ok).length}/{checks.length}</span>}>
      {checks.length === 0 ? <p class="dim">{t('flights.noChecks')}</p> : (
        <ul class="checks">
          {checks.map((c) => (
            <li key={c.check} class={c.ok ? 'ok' : 'bad'}>
              <span aria-hidden="true">{c.ok ? '✓' : '✕'}</span><b>{word('check', c.check)}</b><span class="num dim">{c.value}</span><span class="visually-hidden">{c.ok ? t('flights.pass') : t('flights.fail')}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
