/** English: certificates of devices, recordings beside the file, streams that answer. */
export const certificateEn = {
  certificate: {
    title: 'HTTPS certificate',
    sound: 'valid, {{left}} days left',
    untold: 'tells no dates',
    self: 'signed by itself',
    issued: 'issued by {{issuer}}',
    period: '{{from}} to {{until}}',
    fewDays: 'fewer than the {{days}} days in the file',
    enoughDays: '{{days}} days in the file',
  },
  certificateFault: {
    expired: 'ended {{days}} days ago',
    'not-yet-valid': 'not valid yet',
    'ends-soon': 'ends in {{days}} days',
    'wrong-name': 'not made out to this address',
    weak: 'weak: {{why}}',
  },
  tlsWeakness: {
    'short-key': 'key too short',
    'old-signature': 'old signature',
    'old-cipher': 'old cipher',
    'no-forward-secrecy': 'no forward secrecy',
  },
  streamAnswers: { 'with-login': 'after logging in', openly: 'without a login' },
} as const;
