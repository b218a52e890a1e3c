// The H3 grid under the map: outlines of the cells in view, at a resolution
// that keeps them readable.
import type { FeatureCollection, Polygon } from 'geojson'
import { cellToBoundary, POLYGON_TO_CELLS_FLAGS, polygonToCellsExperimental } from 'h3-js'

export interface Bounds { west: number; south: number; east: number; north: number }

export function resolutionFor(zoom: number): number {
  if (zoom < 8.5) return 5
  if (zoom < 10) return 6
  if (zoom < 11.4) return 7
  if (zoom < 12.8) return 8
  return 9
}

export function cellsIn(b: Bounds, res: number): string[] {
  const ring: [number, number][] = [[b.west, b.south], [b.east, b.south], [b.east, b.north], [b.west, b.north], [b.west, b.south]]
  return polygonToCellsExperimental([ring], res, POLYGON_TO_CELLS_FLAGS.containmentOverlapping, true)
}

export function cellPolygons(cells: readonly string[]): FeatureCollection<Polygon> {
  return {
    type: 'FeatureCollection',
    features: cells.map((c) => ({
      type: 'Feature', properties: { cell: c },
      geometry: { type: 'Polygon', coordinates: [cellToBoundary(c, true)] },
    })),
  }
}

// viewCells covers the view with few cells, for the live feed.
export function viewCells(b: Bounds): string[] {
  for (let res = 7; res > 0; res--) {
    const cells = cellsIn(b, res)
    if (cells.length <= 64) return cells
  }
  return cellsIn(b, 0)
}
