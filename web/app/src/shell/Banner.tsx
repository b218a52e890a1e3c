import { site } from '../store/store.ts'
import { t } from '../text/t.ts'

// Banner stays on every page: in a demonstration that nothing here is for
// clinical use, else what our words do and do not mean.
export function Banner() {
  if (!site.value) return null
  if (site.value.demo) return <p class="banner banner-demo" role="note"><span aria-hidden="true">▲</span> {t('app.demo')}</p>
  return <p class="banner" role="note">{t('app.wording')}</p>
}
