/** Chinese texts of the probes' page beyond its first figures: a sweep by hand, what was lost, night hours, who registers. */
export const probeZh = {
  probe: {
    dropped: '丢弃批次',
    droppedNote: '上报中断过久,探针丢弃了 {{count, number}} 批最早的结果;该时段按未知计,不计入离线。',
    judge: '图像分析内存',
    night: '夜间时段网段',
    sweep: '立即巡检全部设备',
    sweeping: '正在巡检全部设备',
    sweepDone: '已检 {{done, number}} / {{due, number}} · 开始于 {{time}}',
    sweepOver: '全部设备已巡检一遍 · {{due, number}} 台 · 开始于 {{time}}',
    listener: '卡口注册 (GA/T 1400)',
    listenerState:
      '端口 {{port}} · 已注册 {{registered, number}} 台 · 收到 {{messages, number}} 条 · 拒收 {{refused, number}} 条',
    listenerMore:
      '心跳 {{keepalives, number}} 次 · 未读即拒 {{unread, number}} 条(人员、车辆数据一律不读) · 密码错误 {{badDigests, number}} 次',
    flapping: '反复上下线',
    flappingNote: '{{devices, number}} 台设备近一小时反复上下线:要多看几次才判定离线。',
  },
} as const;
