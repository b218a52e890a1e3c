// The order form's state and what becomes of it. Pure.
import type { Component, OrderInput, Tri, UnitDef, Urgency } from '../../api/types.ts'
import type { Key } from '../../text/catalogue.ts'
import { unitDefsOf } from '../../text/amounts.ts'
import { fromLocal, toRFC3339 } from '../../text/zoned.ts'

export type Abo = 'O' | 'A' | 'B' | 'AB' | 'Oh' | 'unknown'
export type Rhd = '+' | '-' | '?'

export interface LineDraft {
  component: Component; abo: Abo | ''; rhd: Rhd | ''; amount: string; unitDef: UnitDef
  substitution: 'allowed' | 'identical_only'; pretransfusion: string
}
export interface Draft {
  kind: 'patient' | 'stock'; urgency: Urgency | ''; lines: LineDraft[]; neededBy: string
  fcp: Tri; child: Tri; neonate: Tri
  caseRef: string; requestedBy: string; authorisedBy: string; phone: string; note: string
}

export function emptyLine(): LineDraft {
  return { component: 'red_cells', abo: '', rhd: '', amount: '', unitDef: 'cn_200ml', substitution: 'allowed', pretransfusion: 'none' }
}

export function emptyDraft(): Draft {
  return {
    kind: 'patient', urgency: '', lines: [emptyLine()], neededBy: '', fcp: 'unknown', child: 'no', neonate: 'no',
    caseRef: '', requestedBy: '', authorisedBy: '', phone: '', note: '',
  }
}

// withComponent changes a line's component and keeps its unit definition
// only where it still fits.
export function withComponent(l: LineDraft, component: Component): LineDraft {
  const defs = unitDefsOf(component)
  return { ...l, component, unitDef: defs.includes(l.unitDef) ? l.unitDef : defs[0]! }
}

// groupOf joins ABO and RhD into the API's word; empty while incomplete.
export function groupOf(abo: Abo | '', rhd: Rhd | ''): string {
  if (abo === 'unknown' || abo === 'Oh') return abo
  return abo && rhd ? abo + rhd : ''
}

export type Errors = Partial<Record<string, Key>>

// check names what is missing or cannot be meant, by field.
export function check(d: Draft, zone: string, nowMs: number): Errors {
  const e: Errors = {}
  if (!d.urgency) e.urgency = 'field.required'
  d.lines.forEach((l, i) => {
    if (!groupOf(l.abo, l.rhd)) e[`lines.${i}.group`] = 'field.required'
    if (!(Number(l.amount) > 0)) e[`lines.${i}.amount`] = 'form.badAmount'
  })
  if (d.urgency === 'immediate' && !d.authorisedBy.trim()) e.authorised_by = 'form.authorisedHint'
  if (d.neededBy) {
    const at = fromLocal(d.neededBy, zone)
    if (at === undefined || at <= nowMs) e.needed_by = 'form.pastTime'
  }
  return e
}

// toInput is the order as the server takes it, from a draft without errors.
export function toInput(d: Draft, hospital: string, zone: string): OrderInput {
  const needed = d.neededBy ? fromLocal(d.neededBy, zone) : undefined
  const patient = d.kind === 'patient'
  return {
    kind: d.kind, hospital, urgency: d.urgency as Urgency, needed_by: needed === undefined ? null : toRFC3339(needed, zone),
    ...text('case_ref', d.caseRef), ...text('phone', d.phone), ...text('requested_by', d.requestedBy),
    ...text('authorised_by', d.authorisedBy), ...text('note', d.note), source: 'web',
    patient: { fcp: patient ? d.fcp : 'unknown', child: patient ? d.child : 'no', neonate: patient ? d.neonate : 'no', weight_band: null, antibodies: [] },
    lines: d.lines.map((l) => ({
      component: l.component, group: groupOf(l.abo, l.rhd), amount: Number(l.amount), unit_def: l.unitDef, attributes: [],
      substitution: patient ? l.substitution : 'identical_only', pretransfusion: l.pretransfusion,
    })),
  }
}

function text(name: string, value: string): Record<string, string> {
  const v = value.trim()
  return v ? { [name]: v } : {}
}

// KeyKeeper gives the same idempotency key to the same order sent again,
// and a new one to another: a second press after a lost answer makes no
// second order.
export class KeyKeeper {
  private body = ''
  private key = ''
  private readonly make: () => string

  constructor(make: () => string) {
    this.make = make
  }

  keyFor(body: unknown): string {
    const text = JSON.stringify(body)
    if (text !== this.body) {
      this.body = text
      this.key = this.make()
    }
    return this.key
  }
}

export function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return 'web-' + [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('')
}
