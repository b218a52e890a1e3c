import type { Box, BoxState } from '../../api/types.ts'
import type { Key } from '../../text/catalogue.ts'

// movesOf lists the states a person may bring a box to from where it is.
// What is in a shipment moves with it.
export function movesOf(b: Box): BoxState[] {
  switch (b.state) {
    case 'clean': return ['conditioned', 'out_of_service']
    case 'conditioned': return ['clean', 'out_of_service']
    case 'at_hospital': return ['returning', 'received']
    case 'returning': return ['received']
    case 'received': return ['clean', 'out_of_service']
    case 'out_of_service': return ['clean']
    default: return []
  }
}

// moveText says what a person does to make the move: a box becomes clean by
// cleaning only where it was dirty.
export function moveText(from: BoxState, to: BoxState): Key {
  if (to === 'clean' && from === 'conditioned') return 'boxes.do.warmed'
  if (to === 'clean' && from === 'out_of_service') return 'boxes.do.repaired'
  return `boxes.do.${to}` as Key
}
