/** Chinese: how hard a network may be used, by day and at night, and what neighbours say of one another. */

export const budgetZh = {
  budget: {
    kilobytes: '每秒流量上限 (kB)',
    kilobytesHint: '所有检测往返合计。留空按系统设置。',
    asSettings: '按系统设置',
    dear: '画面、登录与附带检测',
    dearHours: { always: '全天', day: '仅白天', night: '仅夜间' },
    night: '夜间时段',
    nightHint: '例如 22:00-06:00,按系统时区。留空按系统设置;夜间各项上限留空与白天相同。',
    nightLooks: '夜间每秒检测上限',
    nightInFlight: '夜间同时进行上限',
    nightKilobytes: '夜间每秒流量上限 (kB)',
  },
  beside: {
    silent: '相邻 {{silent}} 台无应答,无一台应答',
    failed: '{{looks}} 次检测中 {{bad}} 次失败 (该设备近期频繁上下线,需更多次确认)',
  },
} as const;
