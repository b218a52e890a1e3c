import type { Receipt } from '../../api/calls.ts'
import type { Unit } from '../../api/types.ts'

export interface Mark { accept: boolean; reason?: string }
export type Marks = Record<string, Mark>

// complete says that every unit stands in one of the two lists, and every
// rejection has its reason.
export function complete(units: readonly Unit[], marks: Marks): boolean {
  return units.length > 0 && units.every((u) => {
    const m = marks[u.id]
    return m !== undefined && (m.accept || !!m.reason?.trim())
  })
}

interface Rest { code: string; override: string; by: string; surface: string; dispatcher: boolean }

export function toReceipt(shipment: string, units: readonly Unit[], marks: Marks, r: Rest): Receipt {
  const surface = r.surface.trim() === '' ? NaN : Number(r.surface.replace(',', '.'))
  return {
    shipment, received_by: r.by.trim(),
    ...(r.dispatcher ? { override_reason: r.override.trim() } : { code: r.code }),
    units: units.filter((u) => marks[u.id]!.accept).map((u) => u.id),
    rejected: units.filter((u) => !marks[u.id]!.accept).map((u) => ({ unit: u.id, reason: marks[u.id]!.reason!.trim() })),
    ...(Number.isFinite(surface) ? { surface_c: surface } : {}),
  }
}
