/** Chinese texts of the files of devices (一机一档). */
export const fileZh = {
  file: {
    missing: '缺少',
    invalid: '填写有误',
  },
};
