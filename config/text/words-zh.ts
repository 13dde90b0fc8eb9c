/** Chinese words for every closed list of the house. A new word in a list does not compile until it has its words here. */
import type { FeedReason } from '../../probes/link/link.ts';
import type { Reason } from '../../probes/link/observation.ts';
import type { Exclusion, Part } from '../../server/rules/rate.ts';
import type { RefusalCode } from '../../server/rules/refusal.ts';
import type {
  Category,
  CheckName,
  Datum,
  DeviceKind,
  Lifecycle,
  Metric,
  Permission,
  Population,
  Role,
  State,
  UnitLevel,
  Verdict,
} from '../terms.ts';

/** Refusals that HTTP itself brings. */
type HttpFault = 'too-many' | 'too-large' | 'wrong-type' | 'foreign-origin' | 'internal';
/** Why the server, and not the device, shows no live picture. */
type ViewingEnd =
  | 'viewer-left'
  | 'withdrawn'
  | 'time-limit'
  | 'too-slow'
  | 'shutdown'
  | 'no-daemon'
  | 'offline'
  | 'not-allowed'
  | 'not-a-camera'
  | 'no-stream-address';

export const wordsZh = {
  check: {
    registration: '注册',
    online: '在线',
    image: '图像',
    position: '点位标注',
  } satisfies Record<CheckName, string>,
  metric: {
    registration: '注册率',
    online: '在线率',
    image: '图像完好率',
    position: '点位标注准确率',
    usable: '综合可用率',
  } satisfies Record<Metric, string>,
  /** For narrow table heads. */
  metricShort: {
    registration: '注册',
    online: '在线',
    image: '图像',
    position: '标注',
    usable: '可用',
  } satisfies Record<Metric, string>,
  state: { good: '正常', bad: '异常', unknown: '未知' } satisfies Record<State, string>,
  /** What a bad state of a check is called. */
  fault: {
    registration: '未注册',
    online: '离线',
    image: '图像异常',
    position: '点位偏差',
  } satisfies Record<CheckName, string>,
  /** What the bad part of a metric is called. */
  failing: {
    registration: '未注册',
    online: '离线',
    image: '图像异常',
    position: '点位偏差',
    usable: '不可用',
  } satisfies Record<Metric, string>,
  part: { good: '良好', bad: '未达标', unknown: '未知', excluded: '不计入' } satisfies Record<Part, string>,
  verdict: {
    meets: '达标',
    fails: '未达标',
    'cannot-be-said': '无法判定',
    'nothing-due': '无应考核设备',
  } satisfies Record<Verdict, string>,
  reason: {
    refused: '端口拒绝连接',
    unreachable: '网络不可达',
    timeout: '连接超时',
    reset: '连接被中断',
    'bad-answer': '应答无法识别',
    'lanes-down': '部分车道设备离线',
    'all-lanes-down': '全部车道设备离线',
    'declared-stopped': '卡口自报停用',
    'auth-refused': '口令被拒绝',
    'serial-differs': '序列号与台账不符',
    'model-differs': '型号与台账不符',
    'mac-differs': 'MAC 地址与台账不符',
    'hardware-differs': '硬件标识与台账不符',
    'no-identity': '设备未报身份信息',
    'not-seen-long': '超期未出现',
    'invalid-code': '国标编码无效',
    'code-twice': '国标编码重复',
    'not-in-catalogue': '子平台目录中没有',
    'no-picture': '在线但无画面',
    'invalid-jpeg': '图片损坏',
    'signal-loss': '视频信号丢失',
    'too-dark': '画面过暗',
    overexposed: '画面过亮',
    'low-contrast': '画面雾化',
    blur: '画面模糊',
    'colour-cast': '画面偏色',
    noise: '噪声干扰',
    stripes: '条纹干扰',
    freeze: '画面冻结',
    occlusion: '视频遮挡',
    'scene-shift': '视角偏移',
    corrupt: '花屏',
    'mono-day': '白天黑白',
    'no-position': '无坐标',
    'zero-position': '坐标为零',
    'out-of-range': '坐标不在国内',
    swapped: '经纬度颠倒',
    'few-decimals': '坐标小数位不足',
    'outside-district': '坐标在所属区县之外',
    'wrong-datum': '坐标系不符',
    'default-pin': '默认坐标',
    'shared-pin': '多台设备坐标重合',
    'far-from-check': '与现场核验不符',
    'sources-disagree': '各来源坐标不一致',
    'never-looked': '尚未检测',
    'probe-silent': '探针无上报',
    'probe-sick': '探针自身异常',
    'segment-cut': '网段中断',
    'device-offline': '设备离线,无法检测',
    'no-credential': '台账无登录凭据',
    'login-suspended': '口令曾被拒绝,暂停登录',
    unsupported: '设备不支持',
    'no-address': '台账无地址',
    'no-outline': '区县无边界可比对',
    'device-trouble': '设备自报故障',
    'tls-mismatch': '设备在线,但 TLS 版本过旧或台账的 HTTPS 设置不符',
    weather: '天气原因(周边多数摄像机同样)',
  } satisfies Record<Reason, string>,
  exclusion: {
    planned: '未启用',
    suspended: '停用',
    retired: '已拆除',
    grace: '启用宽限期内',
    'out-of-scope': '不在考核范围',
    'not-registered': '未注册,不计入本率',
    exempt: '报备时段内,不计入本率',
    'no-picture': '离线且无已判定画面',
  } satisfies Record<Exclusion, string>,
  category: {
    'safe-city': '平安城市',
    'safe-village': '平安农村',
    'safe-estate': '平安小区',
    checkpoint: '数字治安交通卡口',
    traffic: '交通监控点',
    'high-point': '制高点',
    'other-public': '其他公共点位',
    social: '社会点位',
  } satisfies Record<Category, string>,
  population: { public: '公共点位', social: '社会点位' } satisfies Record<Population, string>,
  scope: { all: '公共点位 + 社会点位', public: '仅公共点位', social: '仅社会点位' } satisfies Record<
    Population | 'all',
    string
  >,
  kind: { camera: '摄像机', checkpoint: '卡口', site: '点位', platform: '子平台' } satisfies Record<
    DeviceKind,
    string
  >,
  lifecycle: {
    planned: '未启用',
    active: '在用',
    repair: '维修',
    suspended: '停用',
    retired: '已拆除',
  } satisfies Record<Lifecycle, string>,
  datum: { wgs84: 'WGS-84', cgcs2000: 'CGCS2000', gcj02: 'GCJ-02', bd09: 'BD-09' } satisfies Record<
    Datum,
    string
  >,
  level: { city: '市', district: '区县', town: '乡镇街道', community: '社区' } satisfies Record<
    UnitLevel,
    string
  >,
  role: {
    patrol: '视频巡逻',
    crew: '运维',
    leader: '领导',
    registrar: '台账管理',
    admin: '系统管理员',
  } satisfies Record<Role, string>,
  permission: {
    see: '查看',
    'view-pictures': '查看画面',
    'look-now': '立即检测',
    maintain: '维护处置',
    register: '维护台账',
    'read-journal': '查看操作日志',
    sign: '月度定稿签字',
    administer: '系统管理',
  } satisfies Record<Permission, string>,
  refusal: {
    'bad-input': '填写有误',
    'not-found': '没有找到',
    conflict: '已被他人修改',
    'not-empty': '仍有其他记录在用,不能删除',
    'not-allowed': '您的角色不允许此操作',
    'signed-out': '请先登录',
    'wrong-password': '用户名或密码不对',
    'weak-password': '密码太弱',
    locked: '账号已锁定,请稍后再试',
    'already-set-up': '系统已有管理员',
    limit: '已达上限,请稍后再试',
    'no-daemon': '探针未连接',
    'last-administrator': '至少要保留一位系统管理员',
    'not-looked-at': '只巡检在用或维修中的设备',
    'no-feed': '没有可看的画面',
    'too-many': '请求太频繁,请稍后再试',
    'too-large': '文件太大',
    'wrong-type': '文件类型不对',
    'foreign-origin': '请求来自别的网站,已拒绝',
    internal: '服务器内部错误,已记入日志',
  } satisfies Record<RefusalCode | HttpFault, string>,
  feedReason: {
    refused: '设备拒绝连接',
    unreachable: '网络不可达',
    timeout: '设备超时未应答',
    'auth-refused': '设备拒绝登录',
    'not-found': '设备无此码流',
    'no-video': '码流中无视频',
    codec: '编码格式不支持',
    redirect: '设备要求跳转,已拒绝',
    'camera-closed': '设备中断了码流',
    protocol: '设备应答不合规',
    limit: '同时观看已达上限',
    'no-decoder': '探针所在主机没有 ffmpeg',
    'no-address': '台账无地址',
    stopped: '已停止',
    'viewer-left': '已关闭',
    withdrawn: '查看权限已收回',
    'time-limit': '已到单次观看时限',
    'too-slow': '网络太慢,跟不上画面',
    shutdown: '服务器正在停止',
    'no-daemon': '探针未连接',
    offline: '设备离线',
    'not-allowed': '您的角色不能查看画面',
    'not-a-camera': '不是摄像机',
    'no-stream-address': '台账无码流地址',
  } satisfies Record<FeedReason | ViewingEnd, string>,
} as const;
