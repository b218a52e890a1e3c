// The report's figures, shown as the server gives them: a figure that a
// later server adds appears without a change here.

export interface Figures {
  numbers: [string, string][]
  cold: [string, number][]
  hospitals: Record<string, string | number>[]
}

export function snake(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase()
}

export function figures(v: Record<string, unknown>): Figures {
  const out: Figures = { numbers: [], cold: [], hospitals: [] }
  for (const [key, value] of Object.entries(v)) {
    const name = snake(key)
    if (typeof value === 'number') out.numbers.push([name, Number.isInteger(value) ? String(value) : value.toFixed(1)])
    if (name === 'cold_chain' && value && typeof value === 'object') out.cold = Object.entries(value) as [string, number][]
    if (name === 'by_hospital' && Array.isArray(value)) out.hospitals = value.map(flatRow)
  }
  return out
}

function flatRow(row: Record<string, unknown>): Record<string, string | number> {
  const cells = Object.entries(row).filter((e): e is [string, string | number] => ['string', 'number'].includes(typeof e[1]))
  return Object.fromEntries(cells.map(([k, v]) => [k, typeof v === 'number' && !Number.isInteger(v) ? Number(v.toFixed(1)) : v]))
}
