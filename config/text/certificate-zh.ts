/** Chinese: certificates of devices, recordings beside the file, streams that answer. */

export const certificateZh = {
  certificate: {
    title: 'HTTPS 证书',
    sound: '有效,还剩 {{left}} 天',
    untold: '未写明有效期',
    self: '自签名',
    issued: '签发者: {{issuer}}',
    period: '{{from}} 至 {{until}}',
    fewDays: '少于台账的 {{days}} 天',
    enoughDays: '台账为 {{days}} 天',
  },
  certificateFault: {
    expired: '已过期 {{days}} 天',
    'not-yet-valid': '尚未生效',
    'ends-soon': '还剩 {{days}} 天到期',
    'wrong-name': '不是为本地址签发',
    weak: '强度不足: {{why}}',
  },
  tlsWeakness: {
    'short-key': '密钥过短',
    'old-signature': '签名算法过旧',
    'old-cipher': '加密套件过旧',
    'no-forward-secrecy': '无前向保密',
  },
  streamAnswers: { 'with-login': '登录后应答', openly: '无需登录即应答' },
} as const;
