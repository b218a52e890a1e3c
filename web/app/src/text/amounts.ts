import type { Component, OrderLine, UnitDef } from '../api/types.ts'
import { t, word } from './t.ts'

// amount writes "4 U" or "2 × treatment dose".
export function amount(n: number, def: UnitDef): string {
  return `${round(n, 1)} ${word('unit', def)}`
}

// lineText is "4 U red cells, A+".
export function lineText(l: Pick<OrderLine, 'amount' | 'unit_def' | 'component' | 'group'>): string {
  const group = l.group === 'unknown' ? t('group.unknown') : l.group
  return `${amount(l.amount, l.unit_def)} ${word('component', l.component)}${group ? ` · ${group}` : ''}`
}

// unitDefsOf lists the definitions that fit a component, the usual first.
export function unitDefsOf(c: Component): UnitDef[] {
  switch (c) {
    case 'platelets': return ['treatment_dose', 'ml']
    case 'plasma': return ['cn_200ml', 'bag_450ml', 'ml']
    default: return ['cn_200ml', 'bag_450ml', 'ml']
  }
}

export function round(n: number, digits: number): string {
  return Number(n.toFixed(digits)).toString()
}

export function celsius(c: number | null | undefined): string {
  return c === null || c === undefined ? '–' : `${c.toFixed(1)} °C`
}

export function kilometres(m: number | undefined): string {
  return m === undefined ? '–' : `${(m / 1000).toFixed(1)} km`
}
