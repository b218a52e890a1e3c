import type { Texts } from './entry.ts'

export const blood = {
  'component.red_cells': { en: 'Red cells', zh: '红细胞' },
  'component.whole_blood': { en: 'Whole blood', zh: '全血' },
  'component.platelets': { en: 'Platelets', zh: '血小板' },
  'component.plasma': { en: 'Plasma', zh: '血浆' },
  'component.cryoprecipitate': { en: 'Cryoprecipitate', zh: '冷沉淀' },

  'unit.cn_200ml': { en: 'U', zh: 'U' },
  'unit.bag_450ml': { en: '× 450 mL bag', zh: '袋（450 mL）' },
  'unit.treatment_dose': { en: '× treatment dose', zh: '治疗量' },
  'unit.ml': { en: 'mL', zh: 'mL' },
  'unitDef.cn_200ml': { en: 'U (from 200 mL)', zh: 'U（200 mL 全血制备）' },
  'unitDef.bag_450ml': { en: 'Bag (450 mL donation)', zh: '袋（450 mL 全血制备）' },
  'unitDef.treatment_dose': { en: 'Treatment dose', zh: '治疗量' },
  'unitDef.ml': { en: 'Millilitres', zh: '毫升' },
  'means.red_cells.cn_200ml': { en: '1 U of red cells comes from 200 mL of whole blood: about 150 mL. A US or UK “unit” is about two of these.', zh: '1 U 红细胞由 200 mL 全血制备，约 150 mL。英美的“1 单位”约合 2 U。' },
  'means.red_cells.bag_450ml': { en: 'One bag from a 450 mL donation: about 290 mL, or some 2 U.', zh: '450 mL 全血制备的一袋，约 290 mL，约合 2 U。' },
  'means.red_cells.ml': { en: 'Millilitres of product in the bags.', zh: '袋内制品毫升数。' },
  'means.plasma.cn_200ml': { en: '1 U of plasma is 100 mL.', zh: '1 U 血浆为 100 mL。' },
  'means.plasma.bag_450ml': { en: 'One bag from a 450 mL donation.', zh: '450 mL 全血制备的一袋。' },
  'means.plasma.ml': { en: 'Millilitres of product in the bags.', zh: '袋内制品毫升数。' },
  'means.platelets.treatment_dose': { en: 'One apheresis dose, 250–300 mL: one adult treatment dose.', zh: '一个单采治疗量，250–300 mL。' },
  'means.platelets.ml': { en: 'Millilitres of product in the bags.', zh: '袋内制品毫升数。' },

  'group.unknown': { en: 'unknown group', zh: '血型未知' },

  'urgency.immediate': { en: 'Immediate', zh: '立即' },
  'urgency.urgent_group_specific': { en: 'Urgent, group-specific', zh: '紧急·同型' },
  'urgency.urgent_crossmatched': { en: 'Urgent, after crossmatch', zh: '紧急·配血后' },
  'urgency.routine': { en: 'Routine', zh: '常规' },
  'urgency.immediate.lead': { en: 'Life at risk. Your laboratory’s step: none, or under 10 min. Needs a named authoriser.', zh: '危及生命。检验科环节：无，或 10 分钟内。须有授权人。' },
  'urgency.urgent_group_specific.lead': { en: 'Group confirmed. Your laboratory’s step: usually 10–15 min.', zh: '血型已确认。检验科环节：通常 10–15 分钟。' },
  'urgency.urgent_crossmatched.lead': { en: 'Your laboratory crossmatches first: usually 30–60 min.', zh: '由贵院先行交叉配血：通常 30–60 分钟。' },
  'urgency.routine.lead': { en: 'Planned use. No time pressure.', zh: '计划用血，不赶时间。' },

  'class.cold': { en: 'Cold 2–10 °C', zh: '冷藏 2–10 °C' },
  'class.room': { en: 'Room 20–24 °C', zh: '室温 20–24 °C' },
  'class.frozen': { en: 'Frozen ≤ −18 °C', zh: '冷冻 ≤ −18 °C' },

  'verdict.in_range': { en: 'In range', zh: '温度合格' },
  'verdict.advisory': { en: 'In range, off target', zh: '在限内，偏离目标' },
  'verdict.minor': { en: 'Minor excursion: a person decides', zh: '轻度超温：须人工处置' },
  'verdict.major': { en: 'Major excursion: do not use without medical waiver', zh: '重度超温：无医师豁免不得使用' },
  'verdict.unknown': { en: 'No complete record: a person decides', zh: '记录不完整：须人工处置' },

  'tri.yes': { en: 'Yes', zh: '是' },
  'tri.no': { en: 'No', zh: '否' },
  'tri.unknown': { en: 'Unknown', zh: '未知' },
} satisfies Texts
