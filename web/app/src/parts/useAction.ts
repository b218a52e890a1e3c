import { useState } from 'preact/hooks'
import { isProblem, type Problem } from '../api/problem.ts'

export interface Action {
  busy: boolean
  problem: Problem | null
  // run does the work once at a time; true when it went through.
  run(work: () => Promise<void>): Promise<boolean>
  clear(): void
}

// useAction runs what a person asked for and keeps what went wrong.
export function useAction(): Action {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  return {
    busy, problem,
    clear: () => setProblem(null),
    async run(work) {
      if (busy) return false
      setBusy(true)
      setProblem(null)
      try {
        await work()
        return true
      } catch (e) {
        if (!isProblem(e)) throw e
        setProblem(e)
        return false
      } finally {
        setBusy(false)
      }
    },
  }
}
