import { isProblem, type Problem } from '../api/problem.ts'
import { catalogue, type Key } from './catalogue.ts'
import { t } from './t.ts'

// problemTitle says in the chosen language what went wrong.
export function problemTitle(p: Problem): string {
  const key = `problem.${p.code}`
  if (key in catalogue) return t(key as Key)
  switch (p.status) {
    case 401: return t('problem.unauthenticated')
    case 403: return t('problem.forbidden')
    case 404: return t('problem.not_found')
    case 409: return t('problem.conflict')
    case 422: case 400: return t('problem.invalid')
    case 429: return t('problem.rate_limited')
    case 503: return t('problem.unavailable')
  }
  return t('problem.other', { status: p.status })
}

// problemDetail is the server's own sentence, where it says more.
export function problemDetail(p: Problem): string {
  const own = p.message !== p.title ? p.message : ''
  const fields = p.errors.filter((e) => e.message && e.message !== own).map((e) => (e.field ? `${e.field}: ${e.message}` : e.message))
  return [own, ...fields].filter(Boolean).join(' · ')
}

export function asProblem(e: unknown): Problem {
  if (isProblem(e)) return e
  throw e
}
