/** 图像故障清单文件的列名。Headings of the list of image faults as a file, Chinese. */
export const imageFileZh = {
  imageFile: {
    fault: '图像故障',
    severity: '严重程度(0–100)',
    measure: '测量项',
    value: '测量值',
    limit: '限值',
    lies: '偏离方向',
    above: '高于限值',
    below: '低于限值',
    reference: '参考画面时间',
    picture: '画面时间',
    answer: '人工核对',
    agree: '同意',
    notAFault: '不是故障',
  },
} as const;
