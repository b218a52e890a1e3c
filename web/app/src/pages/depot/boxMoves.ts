import type { Box, BoxState } from '../../api/types.ts'

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
