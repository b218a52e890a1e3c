// One error type for all that can go wrong between the page and the server.

export interface FieldError { field: string; message: string }

export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: string
  readonly errors: FieldError[]

  constructor(status: number, code: string, title: string, detail: string, errors: FieldError[]) {
    super(detail || title)
    this.status = status
    this.code = code
    this.title = title
    this.errors = errors
  }

  // at gives the message for one field. Names match from their end, since
  // the server writes JSON paths ("body.lines[0].amount", "/lines/0/amount").
  at(field: string): string | undefined {
    const want = flat(field)
    return this.errors.find((e) => {
      const have = flat(e.field)
      return have === want || have.endsWith('.' + want)
    })?.message
  }
}

function flat(path: string): string {
  return path.replaceAll('/', '.').replace(/\[(\d+)\]/g, '.$1').replace(/^[.$]+/, '').replace(/^body\./, '')
}

// parseProblem reads an application/problem+json body. A body that is none
// (a proxy's page, an empty answer) still gives a Problem with the status.
export function parseProblem(status: number, body: unknown): Problem {
  const p = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const text = (v: unknown) => (typeof v === 'string' ? v : '')
  const errors = Array.isArray(p.errors)
    ? p.errors.map((e) => ({ field: text(e?.field ?? e?.location), message: text(e?.message) }))
    : []
  return new Problem(status, text(p.code) || `http_${status}`, text(p.title), text(p.detail), errors)
}

// networkProblem says that no answer came at all.
export function networkProblem(): Problem {
  return new Problem(0, 'network', '', '', [])
}

export function isProblem(e: unknown): e is Problem {
  return e instanceof Problem
}
