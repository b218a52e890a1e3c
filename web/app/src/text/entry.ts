// Texts is the shape of a part of the catalogue. {name} stands for a value.
export type Texts = Record<string, { en: string; zh: string }>
