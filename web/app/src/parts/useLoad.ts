import { useEffect, useState } from 'preact/hooks'
import { isProblem, type Problem } from '../api/problem.ts'

export interface Loaded<V> { value: V | undefined; problem: Problem | null; reload(): void }

// useLoad reads something once, and again when a dependency changes.
export function useLoad<V>(read: () => Promise<V>, deps: readonly unknown[]): Loaded<V> {
  const [value, setValue] = useState<V>()
  const [problem, setProblem] = useState<Problem | null>(null)
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    let current = true
    read().then(
      (v) => current && (setValue(v), setProblem(null)),
      (e) => current && isProblem(e) && setProblem(e),
    )
    return () => { current = false }
  }, [...deps, turn])
  return { value, problem, reload: () => setTurn((n) => n + 1) }
}
