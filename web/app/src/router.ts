import { signal } from '@preact/signals'

// The route is the address's fragment: "#/orders/17" is ["orders", "17"].
// A fragment needs nothing of the server, whatever stands before it.
export const route = signal<readonly string[]>([])

export function parseRoute(hash: string): string[] {
  return hash.replace(/^#\/?/, '').split('/').filter(Boolean).map(decode)
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function href(...parts: string[]): string {
  return '#/' + parts.map(encodeURIComponent).join('/')
}

export function go(...parts: string[]): void {
  location.hash = href(...parts)
}

export function startRouter(): void {
  const read = () => (route.value = parseRoute(location.hash))
  addEventListener('hashchange', () => {
    read()
    scrollTo(0, 0)
  })
  read()
}
