import { useState } from 'preact/hooks'
import * as api from '../../api/calls.ts'
import type { Trace } from '../../api/types.ts'
import { Panel } from '../../parts/Panel.tsx'
import { ProblemNote } from '../../parts/ProblemNote.tsx'
import { useAction } from '../../parts/useAction.ts'
import { t } from '../../text/t.ts'
import { TraceSteps } from './TraceSteps.tsx'

// TracePanel is the custody record, read when asked for.
export function TracePanel({ id }: { id: string }) {
  const [trace, setTrace] = useState<Trace | null>(null)
  const action = useAction()
  return (
    <Panel title={t('order.trace')} aside={trace && <button type="button" class="quiet" onClick={() => print()}>{t('do.print')}</button>}>
      {!trace && <button type="button" disabled={action.busy} onClick={() => void action.run(async () => setTrace(await api.trace(id)))}>{t('order.traceShow')}</button>}
      <ProblemNote problem={action.problem} />
      {trace && <TraceSteps trace={trace} />}
    </Panel>
  )
}
