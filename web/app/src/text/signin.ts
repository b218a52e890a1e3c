import type { Texts } from './entry.ts'

export const signin = {
  'signin.title': { en: 'Sign in', zh: '登录' },
  'signin.lead': { en: 'Blood from the depot to the ward, by drone, with every step on record.', zh: '从血站到病区，无人机送血，步步留痕。' },
  'signin.demo': { en: 'Demonstration sign-ins', zh: '演示登录' },
  'signin.demoHint': { en: 'Play each part in a browser window of its own. Private windows keep the sign-ins apart.', zh: '可在不同的浏览器窗口扮演各个角色；使用无痕窗口可分开登录。' },
  'signin.user': { en: 'User', zh: '用户名' },
  'signin.password': { en: 'Password', zh: '密码' },
  'signin.token': { en: 'Token', zh: '令牌' },
  'signin.withToken': { en: 'Use a token instead', zh: '改用令牌' },
  'signin.withPassword': { en: 'Use a password instead', zh: '改用密码' },
  'signin.wrong': { en: 'User or password is wrong, or the account is disabled.', zh: '用户名或密码错误，或帐号已停用。' },
  'signin.unreachable': { en: 'The server does not answer.', zh: '服务器没有应答。' },
} satisfies Texts
