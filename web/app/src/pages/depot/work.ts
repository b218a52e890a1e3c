import type { Box, Shipment } from '../../api/types.ts'
import { parse } from '../../text/time.ts'

export type WorkStage = 'pack' | 'packed' | 'away' | 'unpack' | 'done'

const rank = { immediate: 0, urgent_group_specific: 1, urgent_crossmatched: 2, routine: 3 }

// stageOf says what the depot has to do with a shipment. One that failed or
// came back is to be unpacked while its box still holds it: the shipment
// remembers its box for good. A courier who was called back brings it.
export function stageOf(s: Shipment, box: Pick<Box, 'shipment'> | undefined): WorkStage {
  switch (s.state) {
    case 'allocated': return 'pack'
    case 'packed': return 'packed'
    case 'recalled': return s.mode === 'road' && box?.shipment === s.id ? 'unpack' : 'away'
    case 'in_transit': case 'arrived': return 'away'
    case 'failed': case 'returned': return box?.shipment === s.id ? 'unpack' : 'done'
    case 'delivered': return 'done'
  }
}

// byWork puts the most urgent first, then what is due first.
export function byWork(a: Shipment, b: Shipment): number {
  return (a.urgency ? rank[a.urgency] : 9) - (b.urgency ? rank[b.urgency] : 9) || (parse(a.eta) ?? 0) - (parse(b.eta) ?? 0)
}
