import { effect } from '@preact/signals'
import type { Lang } from './catalogue.ts'
import { lang } from './t.ts'

const stored = 'airvein.lang'

// startLanguage takes the stored choice, else the browser's, and keeps the
// document's lang attribute true.
export function startLanguage(): void {
  const kept = localStorage.getItem(stored)
  lang.value = kept === 'zh' || kept === 'en' ? kept : navigator.language.startsWith('zh') ? 'zh' : 'en'
  effect(() => {
    document.documentElement.lang = lang.value === 'zh' ? 'zh-CN' : 'en'
  })
}

export function chooseLanguage(l: Lang): void {
  lang.value = l
  localStorage.setItem(stored, l)
}
