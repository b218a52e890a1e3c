import type { Receipt } from '../../api/calls.ts'
import type { Unit } from '../../api/types.ts'

// Mark is what the ward says of a unit. With a clinician it takes the unit
// for this patient though its cold chain put it into quarantine.
export interface Mark { accept: boolean; reason?: string; clinician?: string }
export type Marks = Record<string, Mark>

const takes = (m: Mark) => m.accept && m.clinician !== undefined

// complete says that every unit stands in one of the three lists, and every
// rejection and acceptance has its reason.
export function complete(units: readonly Unit[], marks: Marks): boolean {
  return units.length > 0 && units.every((u) => {
    const m = marks[u.id]
    return m !== undefined && (takes(m) ? !!m.clinician!.trim() && !!m.reason?.trim() : m.accept || !!m.reason?.trim())
  })
}

interface Rest { code: string; override: string; by: string; surface: string; dispatcher: boolean }

export function toReceipt(shipment: string, units: readonly Unit[], marks: Marks, r: Rest): Receipt {
  const surface = r.surface.trim() === '' ? NaN : Number(r.surface.replace(',', '.'))
  return {
    shipment, received_by: r.by.trim(),
    ...(r.dispatcher ? { override_reason: r.override.trim() } : { code: r.code }),
    units: units.filter((u) => marks[u.id]!.accept && !takes(marks[u.id]!)).map((u) => u.id),
    ...(units.some((u) => takes(marks[u.id]!)) ? { accepted: units.filter((u) => takes(marks[u.id]!)).map((u) => ({ unit: u.id, clinician: marks[u.id]!.clinician!.trim(), reason: marks[u.id]!.reason!.trim() })) } : {}),
    rejected: units.filter((u) => !marks[u.id]!.accept).map((u) => ({ unit: u.id, reason: marks[u.id]!.reason!.trim() })),
    ...(Number.isFinite(surface) ? { surface_c: surface } : {}),
  }
}
