import type { Problem } from '../api/problem.ts'
import { problemDetail, problemTitle } from '../text/problems.ts'

// ProblemNote says what went wrong: our sentence, then the server's.
export function ProblemNote({ problem }: { problem: Problem | null }) {
  if (!problem) return null
  const detail = problemDetail(problem)
  return (
    <div class="note note-bad" role="alert">
      <span aria-hidden="true">▲</span>
      <p><strong>{problemTitle(problem)}</strong>{detail && <span class="detail" lang="en">{detail}</span>}</p>
    </div>
  )
}
