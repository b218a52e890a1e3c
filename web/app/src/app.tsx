import { Header } from './shell/Header.tsx'
import { Banner } from './shell/Banner.tsx'
import { Outage } from './shell/Outage.tsx'
import { Stale } from './shell/Stale.tsx'
import { pageFor } from './pages/pages.tsx'
import { SignIn } from './pages/signin/SignIn.tsx'
import { ErrorBoundary } from './parts/ErrorBoundary.tsx'
import { route } from './router.ts'
import { me } from './store/session.ts'
import { isStale } from './shell/staleness.ts'
import { t } from './text/t.ts'

// App is the frame around every page.
export function App() {
  const m = me.value
  const page = m ? pageFor(m.role, route.value) : null
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.getElementById('main')?.focus() }}>{t('app.skip')}</a>
      <Banner />
      <Header />
      <main id="main" tabIndex={-1} class={`${page?.wide ? 'wide' : ''}${isStale.value ? ' stale' : ''}`}>
        {m && <Outage />}
        {m && <Stale />}
        {m === undefined && <p class="dim pad">{t('app.loading')}</p>}
        {m === null && <SignIn />}
        {m && <ErrorBoundary key={route.value.join('/')}>{page ? page.render() : <p class="pad">{t('app.notFound')}</p>}</ErrorBoundary>}
      </main>
    </>
  )
}
