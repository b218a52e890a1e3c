import { networkProblem, parseProblem } from './problem.ts'

// onSignedOut is called when the server says that there is no session (any
// more). The session store sets it once.
let onSignedOut: () => void = () => {}
export function whenSignedOut(fn: () => void): void {
  onSignedOut = fn
}

interface Options { body?: unknown; text?: string; type?: string; key?: string; signal?: AbortSignal; quiet401?: boolean }

// request answers with the decoded JSON, or throws a Problem.
export async function request<T>(method: string, path: string, o: Options = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (o.body !== undefined) headers['Content-Type'] = 'application/json'
  if (o.type) headers['Content-Type'] = o.type
  if (o.key) headers['Idempotency-Key'] = o.key
  let res: Response
  try {
    res = await fetch(path, {
      method, headers, credentials: 'same-origin', signal: o.signal,
      body: o.text ?? (o.body === undefined ? undefined : JSON.stringify(o.body)),
    })
  } catch {
    throw networkProblem()
  }
  const body = await decode(res)
  if (res.ok) return body as T
  if (res.status === 401 && !o.quiet401) onSignedOut()
  throw parseProblem(res.status, body)
}

async function decode(res: Response): Promise<unknown> {
  const text = await res.text().catch(() => '')
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
