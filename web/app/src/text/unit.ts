import type { Texts } from './entry.ts'

export const unit = {
  'unit.title': { en: 'Record of {id}', zh: '{id} 的追溯记录' },
  'unit.find': { en: 'Open a record by unit or donation number', zh: '按血袋或献血编号打开追溯记录' },
  'unit.openRecord': { en: 'Open record', zh: '打开记录' },
  'unit.csv': { en: 'Save as CSV', zh: '保存为 CSV' },
  'unit.open': { en: 'Open trace: nobody has said yet what became of every unit.', zh: '追溯未闭环：尚未确认全部血液的去向。' },
  'unit.place': { en: 'Where', zh: '位置' },
  'unit.fate': { en: 'What became of it', zh: '去向' },
  'unit.authority': { en: 'Set aside for', zh: '预留给' },
  'unit.recalled': { en: 'Recalled ({id}): never to be transfused', zh: '已召回（{id}）：禁止输注' },
  'unit.do.release': { en: 'Release', zh: '放行' },
  'unit.do.quarantine': { en: 'Quarantine', zh: '隔离' },
  'unit.do.discard': { en: 'Discard', zh: '报废' },
  'unit.do.recall': { en: 'Recall', zh: '召回' },
  'unit.do.fate': { en: 'Say what became of it', zh: '确认去向' },
  'unit.ask.release': { en: 'The unit becomes available for issue.', zh: '该血液将可发放。' },
  'unit.ask.quarantine': { en: 'It is kept apart until a named person decides; what an order misses is chosen again.', zh: '将隔离，直至具名人员决定；订单缺少的血液将重新选择。' },
  'unit.ask.discard': { en: 'It never becomes available again.', zh: '此后不可再发放。' },
  'unit.ask.recall': { en: 'It is taken back wherever it is, and every hospital that has it is told not to transfuse it.', zh: '无论在何处均予收回，并通知持有医院禁止输注。' },
} satisfies Texts
