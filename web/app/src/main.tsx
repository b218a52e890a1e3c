import { render } from 'preact'
import './styles/base.css'
import './styles/controls.css'
import './styles/layout.css'
import './styles/parts.css'
import './styles/map.css'
import './styles/pages.css'
import './styles/print.css'
import { App } from './app.tsx'
import { startRouter } from './router.ts'
import { startSound } from './sound/sound.ts'
import { startClock } from './store/clock.ts'
import { openSession } from './store/session.ts'
import { startLanguage } from './text/language.ts'

startLanguage()
startRouter()
startClock()
startSound()
render(<App />, document.getElementById('app')!)
void openSession()
