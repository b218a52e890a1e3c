import { signal, type ReadonlySignal } from '@preact/signals'

// Collection holds one kind of object by id. The live feed is its owner;
// answers of the API are put in as well, since they come first.
export class Collection<V extends { id: string }> {
  private readonly map = signal<ReadonlyMap<string, V>>(new Map())
  private readonly listeners = new Set<(changed: readonly V[]) => void>()

  get all(): ReadonlySignal<ReadonlyMap<string, V>> {
    return this.map
  }

  get(id: string | null | undefined): V | undefined {
    return id ? this.map.value.get(id) : undefined
  }

  list(): V[] {
    return [...this.map.value.values()]
  }

  // replace takes a snapshot: what is not in it is gone.
  replace(values: readonly V[]): void {
    this.map.value = new Map(values.map((v) => [v.id, v]))
    this.tell(values)
  }

  // merge takes changed objects, each whole.
  merge(values: readonly V[] | undefined | null): void {
    if (!values?.length) return
    const next = new Map(this.map.peek())
    for (const v of values) next.set(v.id, v)
    this.map.value = next
    this.tell(values)
  }

  // fill adds only what is not here yet: for older objects that the API
  // lists and the feed does not carry.
  fill(values: readonly V[]): void {
    const have = this.map.peek()
    this.merge(values.filter((v) => !have.has(v.id)))
  }

  // drop forgets what is no longer to be seen.
  drop(gone: (v: V) => boolean): void {
    const kept = [...this.map.peek()].filter(([, v]) => !gone(v))
    if (kept.length === this.map.peek().size) return
    this.map.value = new Map(kept)
    this.tell([])
  }

  // onChange hears every change with the objects that changed, outside of
  // rendering: the map draws from it.
  onChange(fn: (changed: readonly V[]) => void): () => void {
    this.listeners.add(fn)
    return () => this.listeners.delete(fn)
  }

  private tell(values: readonly V[]): void {
    for (const fn of this.listeners) fn(values)
  }
}
