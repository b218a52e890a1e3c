import type { LayerSpecification, StyleSpecification } from 'maplibre-gl'

const empty = { type: 'FeatureCollection' as const, features: [] }
const source = { type: 'geojson' as const, data: empty }
const font = ['sans-serif']
const selected = ['boolean', ['get', 'selected'], false]
const halo = { 'text-halo-color': '#0b0f14', 'text-halo-width': 1.6 }

const ground: LayerSpecification[] = [
  { id: 'background', type: 'background', paint: { 'background-color': '#0b1017' } },
  { id: 'grid', type: 'line', source: 'grid', paint: { 'line-color': '#2a3a4c', 'line-width': 0.7, 'line-opacity': 0.5 } },
  { id: 'cells', type: 'fill', source: 'cells', paint: { 'fill-color': '#5cc8ff', 'fill-opacity': 0.12 } },
  { id: 'cells-edge', type: 'line', source: 'cells', paint: { 'line-color': '#5cc8ff', 'line-width': 0.8, 'line-opacity': 0.55 } },
]

const zoneColour = ['match', ['get', 'kind'], 'prohibited', '#ff6b5e', 'restricted', '#f5c04a', '#9aa9b8'] as never
const fromGround = ['!', ['boolean', ['get', 'above'], false]] as never
const zones: LayerSpecification[] = [
  { id: 'zones', type: 'fill', source: 'zones', filter: fromGround, paint: { 'fill-color': zoneColour, 'fill-opacity': 0.07 } },
  { id: 'zones-hatch', type: 'fill', source: 'zones', filter: ['all', fromGround, ['==', ['get', 'kind'], 'prohibited']], paint: { 'fill-pattern': 'hatch', 'fill-opacity': 0.55 } },
  { id: 'zones-edge', type: 'line', source: 'zones', filter: fromGround, paint: { 'line-color': zoneColour, 'line-width': 1.3, 'line-opacity': 0.8, 'line-dasharray': [3, 2] } },
  { id: 'zones-above', type: 'line', source: 'zones', filter: ['get', 'above'] as never, paint: { 'line-color': zoneColour, 'line-width': 1, 'line-opacity': 0.45, 'line-dasharray': [1, 4] } },
  {
    id: 'zones-label', type: 'symbol', source: 'zones', minzoom: 9.5,
    layout: { 'text-field': ['get', 'label'], 'text-font': font, 'text-size': 11, 'text-max-width': 8 },
    paint: { 'text-color': zoneColour, ...halo },
  },
]

const routes: LayerSpecification[] = [
  {
    id: 'routes-back', type: 'line', source: 'routes', filter: ['==', ['get', 'leg'], 'back'],
    paint: { 'line-color': '#9aa9b8', 'line-width': ['case', selected as never, 2, 1.2], 'line-opacity': 0.7, 'line-dasharray': [2, 3] },
  },
  {
    id: 'routes-out', type: 'line', source: 'routes', filter: ['==', ['get', 'leg'], 'route'], layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: {
      'line-color': '#5cc8ff', 'line-width': ['case', selected as never, 3.2, 1.8],
      'line-opacity': ['case', ['boolean', ['get', 'airborne'], false], 0.9, 0.45],
    },
  },
  { id: 'trails', type: 'line', source: 'trails', layout: { 'line-join': 'round' }, paint: { 'line-color': '#e6f6ff', 'line-width': 1.6, 'line-opacity': 0.75 } },
]

const drafts: LayerSpecification[] = [
  { id: 'lost', type: 'fill', source: 'lost', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': '#9aa9b8', 'fill-opacity': 0.12 } },
  { id: 'lost-edge', type: 'line', source: 'lost', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'line-color': '#f5c04a', 'line-width': 1.4, 'line-dasharray': [2, 2] } },
  {
    id: 'lost-label', type: 'symbol', source: 'lost', filter: ['==', ['geometry-type'], 'Point'],
    layout: { 'text-field': ['get', 'label'], 'text-font': font, 'text-size': 11.5, 'text-allow-overlap': true }, paint: { 'text-color': '#f5c04a', ...halo },
  },
  { id: 'draft', type: 'fill', source: 'draft', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': '#ffb454', 'fill-opacity': 0.25 } },
  { id: 'draft-edge', type: 'line', source: 'draft', paint: { 'line-color': '#ffb454', 'line-width': 2 } },
  { id: 'draft-corner', type: 'circle', source: 'draft', filter: ['==', ['geometry-type'], 'Point'], paint: { 'circle-radius': 5, 'circle-color': '#ffb454', 'circle-stroke-color': '#0b0f14', 'circle-stroke-width': 2 } },
]

const symbols: LayerSpecification[] = [
  {
    id: 'places', type: 'symbol', source: 'places',
    layout: {
      'icon-image': ['concat', 'place-', ['get', 'kind']], 'icon-size': 0.5, 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'text-field': ['get', 'name'], 'text-font': font, 'text-size': 12, 'text-offset': [0, 1.2], 'text-anchor': 'top', 'text-max-width': 11, 'text-optional': true,
    },
    paint: { 'text-color': '#c7d3df', ...halo },
  },
  {
    id: 'drones', type: 'symbol', source: 'drones',
    layout: {
      'icon-image': ['concat', 'drone-', ['get', 'motion']], 'icon-size': ['match', ['get', 'motion'], 'ground', 0.42, 0.58],
      'icon-rotate': ['case', ['==', ['get', 'motion'], 'moving'], ['get', 'heading'], 0], 'icon-rotation-alignment': 'map',
      'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'symbol-sort-key': ['case', ['==', ['get', 'motion'], 'ground'], 0, 1],
    },
  },
  {
    id: 'drones-label', type: 'symbol', source: 'drones', filter: ['!=', ['get', 'motion'], 'ground'],
    layout: {
      'text-field': ['get', 'label'], 'text-font': font, 'text-size': 11.5, 'text-anchor': 'left', 'text-justify': 'left',
      'text-offset': [1.5, 0], 'text-allow-overlap': true, 'text-ignore-placement': true, 'text-line-height': 1.15,
    },
    paint: { 'text-color': ['match', ['get', 'motion'], 'lost', '#9aa9b8', '#e6f6ff'], ...halo },
  },
]

// style needs no network: no tiles, no sprite, no glyphs. Without a glyphs
// URL MapLibre draws every label with the machine's own fonts.
export function style(): StyleSpecification {
  return {
    version: 8,
    sources: { grid: source, cells: source, zones: source, routes: source, draft: source, lost: source, trails: source, places: source, drones: { ...source, promoteId: 'id' } },
    layers: [...ground, ...zones, ...routes, ...drafts, ...symbols],
  }
}
