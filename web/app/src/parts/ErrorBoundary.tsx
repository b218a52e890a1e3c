import { Component, type ComponentChildren } from 'preact'
import { t } from '../text/t.ts'

// ErrorBoundary keeps one broken part from blanking the page.
export class ErrorBoundary extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false }

  static override getDerivedStateFromError() {
    return { failed: true }
  }

  override componentDidCatch(e: unknown) {
    console.error(e)
  }

  render() {
    return this.state.failed ? <p class="note note-bad" role="alert">{t('app.crashed')}</p> : this.props.children
  }
}
