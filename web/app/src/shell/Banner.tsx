import { site } from '../store/store.ts'
import { t } from '../text/t.ts'

// Banner stays on every page: in a demonstration that nothing here is for
// clinical use, else what our words do and do not mean.
export function Banner() {
  if (!site.value) return null
  const { demo } = site.value
  return (
    <aside class={`banner${demo ? ' banner-demo' : ''}`} aria-label={t('app.notice')}>
      {demo ? <><span aria-hidden="true">▲</span> {t('app.demo')}</> : t('app.wording')}
    </aside>
  )
}
